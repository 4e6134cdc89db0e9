"""`compare --processes`: a server and two workers of one thread, as processes of one machine, beside PyTorch's DistributedDataParallel and our own run in one process."""
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import time

PEER = pathlib.Path(__file__).resolve().with_name("torch_ddp.py")
WAYS = {
    "in one process": None,
    "local wire": ("ws", "local"),
    "WebSocket": ("ws", "websocket"),
    "WebSocket, TLS": ("wss", "websocket"),
}
BARS = {("W1", "local wire"): "3.5", ("W2", "local wire"): "1.7", ("W1", "WebSocket, TLS"): "2"}
IN_PROCESS_BAR = {("W1", "local wire"): 0.8}
EPOCHS = {"W1": {"in one process": 8, "local wire": 8, "WebSocket": 4, "WebSocket, TLS": 4}, "W2": dict.fromkeys(WAYS, 2)}
DDP_EPOCHS = {"W1": 3, "W2": 2}
STARTING = 60


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def model_options(workload, data, epochs, momentum):
    return ["mnist", "--data-dir", str(data), "--layers", workload["layers"], "--loss", workload["loss"], "--optimizer", "momentum",
            "--learning-rate", str(workload["rate"]), "--momentum", str(momentum), "--batch-size", str(workload["batch"]),
            "--epochs", str(epochs), "--validation", "0", "--seed", "1"]


def run_here(run, actornet, options, folder):
    shutil.rmtree(folder / "run", ignore_errors=True)
    return run(actornet + ["train"] + options + ["--workers", "2", "--output", str(folder / "run"), "--quiet", "--json"])


def run_apart(fail, actornet, options, folder, data, scheme, wire):
    """A server and two workers; the server's result."""
    address, token = f"{scheme}://127.0.0.1:{free_port()}", folder / "run" / "join-token"
    return run_nodes(fail, actornet, options + ["--listen", address], ["--server", address, "--wire-kind", wire], folder, data, token)


def run_nodes(fail, actornet, serve, join, folder, data, token):
    """A server with some options, and two workers of one thread with others; the server's result."""
    shutil.rmtree(folder / "run", ignore_errors=True)
    with contextlib.ExitStack() as stack:
        def start(arguments, output):
            process = stack.enter_context(subprocess.Popen(actornet + arguments, stdout=output, stderr=subprocess.PIPE, text=True))
            stack.callback(lambda: process.poll() is None and process.kill())
            return process

        server = start(["server"] + serve + ["--expected-workers", "2", "--output", str(folder / "run"), "--quiet", "--json"], subprocess.PIPE)
        end = time.monotonic() + STARTING
        while not token.exists():
            if server.poll() is not None or time.monotonic() > end:
                server.kill()
                fail(f"the server did not start: {server.communicate()[1][-2000:]}")
            time.sleep(0.05)
        workers = [start(["worker"] + join + ["--token-file", str(token), "--threads", "1", "--data-dir", str(data), "--quiet"], subprocess.DEVNULL)
                   for _ in range(2)]
        output, error = server.communicate()
        if server.returncode != 0 or any(worker.wait() != 0 for worker in workers):
            fail(f"{' '.join(serve)}: ended with {server.returncode}: {error[-2000:]}")
        return json.loads(output)


def compare(name, workload, arguments, actornet, python, folder, run, fail, momentum):
    import sys
    print(f"{name}: {workload['what']}", file=sys.stderr)
    ddp = [python, str(PEER), "--data", str(arguments.data_dir), "--layers", workload["layers"], "--learning-rate", str(workload["rate"]),
           "--momentum", str(momentum), "--batch-size", str(workload["batch"])]
    seen = run(ddp + ["--tune", "60"])["variants"]
    variant = max(seen, key=seen.get)
    print(f"  DistributedDataParallel: {1e6 / seen[variant]:.2f} us/sample ({variant})", file=sys.stderr)
    rounds = []
    for number in range(1, arguments.rounds + 1):
        row = {}
        turns = ["DDP"] + list(WAYS)
        for turn in turns if number % 2 else reversed(turns):
            if turn == "DDP":
                row[turn] = run(ddp + ["--epochs", str(DDP_EPOCHS[name]), "--variant", variant])
                continue
            options = model_options(workload, arguments.data_dir, EPOCHS[name][turn], momentum)
            row[turn] = run_here(run, actornet, options, folder) if WAYS[turn] is None else run_apart(
                fail, actornet, options, folder, arguments.data_dir, *WAYS[turn])
        print(f"  round {number}: " + ", ".join(f"{turn} {1e6 / row[turn]['samplesPerSecond']:.2f}" for turn in turns) + " us/sample", file=sys.stderr)
        rounds.append(row)
    return {"name": name, "workload": workload, "variant": variant, "seen": seen, "rounds": rounds}


def table(results, arguments, load, machine):
    torch = results[0]["rounds"][0]["DDP"]["torch"]
    lines = ["# A server and two workers as processes of one machine", "",
             f"{datetime.date.today().isoformat()}, {machine}; PyTorch {torch}; {arguments.rounds} rounds; load of the machine before: {load:.1f}"
             + (" (busy: measure again on a quiet one)." if load > os.cpu_count() / 2 else "."), "",
             "SGD with momentum 0.9, float32. Each worker and each of PyTorch's two processes has one thread. Medians (lowest–highest) in µs a training sample;",
             "ratios are medians of the rounds: how many times faster than DistributedDataParallel, and than our own run in one process with two workers.",
             "Written by `bench/peers/compare --processes`.", "",
             "| | network | how | µs a sample | times DDP | bar | times in one process | bar |", "|---|---|---|---|---|---|---|---|"]
    for result in results:
        name, rounds = result["name"], result["rounds"]
        for way in ["DDP"] + list(WAYS):
            def ratios(base):
                values = sorted(row[way]["samplesPerSecond"] / row[base]["samplesPerSecond"] for row in rounds)
                return statistics.median(values), f"{statistics.median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f})"
            values = sorted(1e6 / row[way]["samplesPerSecond"] for row in rounds)
            (ddp, ddp_text), (own, own_text) = ratios("DDP"), ratios("in one process")
            bar = BARS.get((name, way))
            own_bar = IN_PROCESS_BAR.get((name, way))
            lines.append(
                f"| {name} | {result['workload']['what'].split(',')[0]} | {'DistributedDataParallel, gloo' if way == 'DDP' else way} "
                f"| {statistics.median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f}) | {'–' if way == 'DDP' else ddp_text} "
                f"| {bar + (' met' if ddp >= float(bar) else ' MISSED') if bar else '–'} | {'–' if way in ('DDP', 'in one process') else own_text} "
                f"| {str(own_bar) + (' met' if own >= own_bar else ' MISSED') if own_bar else '–'} |")
    lines += ["", "DistributedDataParallel's settings, tried before the rounds (µs a sample): "]
    for result in results:
        lines.append(f"- {result['name']}: " + "; ".join(f"{variant} {1e6 / speed:.1f}" for variant, speed in result["seen"].items()) + f". Used: {result['variant']}.")
    return "\n".join(lines) + "\n"
