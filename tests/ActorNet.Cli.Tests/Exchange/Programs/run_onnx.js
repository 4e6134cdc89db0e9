// Runs ONNX models: node run_onnx.js MODULES FOLDER. For each NAME.onnx in the folder, NAME.in holds inputs (little-endian floats), and NAME.out gets the outputs.
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [modules, folder] = process.argv.slice(2);
const ort = createRequire(path.join(modules, 'x.js'))('onnxruntime-node');

(async () => {
  for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.onnx'))) {
    const model = path.join(folder, file);
    const bytes = fs.readFileSync(model.replace('.onnx', '.in'));
    const inputs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    const session = await ort.InferenceSession.create(model);
    const shape = fs.readFileSync(model.replace('.onnx', '.shape'), 'utf8').split(',').map(Number);
    const { output } = await session.run({ input: new ort.Tensor('float32', inputs, shape) });
    fs.writeFileSync(model.replace('.onnx', '.out'), Buffer.from(output.data.buffer, output.data.byteOffset, output.data.byteLength));
    console.log(file, output.dims.join('x'));
  }
})().catch(error => {
  console.error(error);
  process.exit(1);
});
