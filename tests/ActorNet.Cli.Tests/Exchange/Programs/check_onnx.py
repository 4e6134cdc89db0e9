"""Checks ONNX models by the format's own checker: check_onnx.py FILE..."""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.ir_version == 8 and [(entry.domain, entry.version) for entry in model.opset_import] == [("", 17)]
    assert model.producer_name == "ActorNet" and model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    print(path, {entry.key: entry.value for entry in model.metadata_props}["actornet.weights_sha256"])
