"""`compare --akka`: a server and two workers of one thread, as processes of one machine, with the Akka engine beside the remote engine."""
import datetime
import os
import statistics
import sys

import processes

WAYS = {name: way for name, way in processes.WAYS.items() if way is not None}
BARS = {("W1", "local wire"): 0.9, ("W1", "WebSocket"): 0.9, ("W1", "WebSocket, TLS"): 0.9}


def run_cluster(fail, actornet, options, folder, data, scheme, wire):
    """A cluster of a server node and two nodes with a worker each; the server's result."""
    node = f"127.0.0.1:{processes.free_port()}"
    serve = options + ["--engine", "akka", "--cluster-listen", node, "--listen", f"{scheme}://127.0.0.1:{processes.free_port()}"]
    return processes.run_nodes(fail, actornet, serve, ["--engine", "akka", "--seed-node", node, "--wire-kind", wire], folder, data, folder / "run" / "join-token")


def compare(name, workload, arguments, actornet, actornet_akka, folder, fail, momentum):
    print(f"{name}: {workload['what']}", file=sys.stderr)
    rounds = []
    for number in range(1, arguments.rounds + 1):
        row = {}
        for way, (scheme, wire) in WAYS.items():
            options = processes.model_options(workload, arguments.data_dir, arguments.epochs or processes.EPOCHS[name][way], momentum)
            # Who goes first alternates, so that neither always runs on the warmer machine.
            turns = [("remote", processes.run_apart, actornet), ("akka", run_cluster, actornet_akka)]
            for engine, run, command in turns if number % 2 else reversed(turns):
                row[way, engine] = run(fail, command, options, folder, arguments.data_dir, scheme, wire)
            if row[way, "akka"]["weightsSha256"] != row[way, "remote"]["weightsSha256"]:
                fail(f"{name}, {way}: the two engines came to different weights.")
        print(f"  round {number}: " + ", ".join(f"{way} {engine} {1e6 / result['samplesPerSecond']:.2f}" for (way, engine), result in row.items())
              + " us/sample", file=sys.stderr)
        rounds.append(row)
    return {"name": name, "workload": workload, "rounds": rounds}


def table(results, arguments, load, machine):
    lines = ["# The Akka engine beside the remote engine", "",
             f"{datetime.date.today().isoformat()}, {machine}; {arguments.rounds} rounds; load of the machine before: {load:.1f}"
             + (" (busy: measure again on a quiet one)." if load > os.cpu_count() / 2 else "."), "",
             "A server and two workers of one thread, as processes of one machine: `actornet` with its own engine, and `actornet-akka --engine akka`, where they are the nodes of",
             "a cluster. SGD with momentum 0.9, float32. Medians (lowest–highest) in µs a training sample; the ratio, the median of the rounds, is the speed of the Akka engine as a",
             "share of the remote engine's. Both came to the same weights. Written by `bench/peers/compare --akka`.", "",
             "| | network | wire | remote engine | Akka engine | ratio | bar |", "|---|---|---|---|---|---|---|"]
    for result in results:
        name, rounds = result["name"], result["rounds"]
        for way in WAYS:
            def microseconds(engine):
                values = sorted(1e6 / row[way, engine]["samplesPerSecond"] for row in rounds)
                return f"{statistics.median(values):.2f} ({values[0]:.2f}–{values[-1]:.2f})"
            ratios = sorted(row[way, "akka"]["samplesPerSecond"] / row[way, "remote"]["samplesPerSecond"] for row in rounds)
            middle, bar = statistics.median(ratios), BARS.get((name, way))
            lines.append(f"| {name} | {result['workload']['what'].split(',')[0]} | {way} | {microseconds('remote')} | {microseconds('akka')} "
                         f"| {middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) | {f'{bar}' + (' met' if middle >= bar else ' MISSED') if bar else '–'} |")
    return "\n".join(lines) + "\n"
