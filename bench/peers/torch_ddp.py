#!/usr/bin/python3
"""Trains a multi-layer perceptron with PyTorch's DistributedDataParallel: two processes of one thread each, gloo, one machine. Prints one JSON object.

Used by `compare --processes`. Data, loop and what is timed are those of torch_mlp.py: float32 tensors in memory, a permutation an epoch that all
processes draw alike, no loss read inside the loop, the first epoch not timed. Each process takes its half of every batch; gradients are averaged
during backpropagation. `--tune` tries each way of setting it for a moment, on both processes alike.
"""
import argparse
import itertools
import json
import os
import socket
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch
import torch.distributed
import torch.multiprocessing

import torch_mlp

PROCESSES = 2
VARIANTS = ["-".join(parts) for parts in itertools.product(["each", "foreach"], ["view", "copy"], ["static", "dynamic"])]
"""The optimizer's loop or its fused list operations; gradients as views of the buckets or copied into them; a graph said to be static or not."""


class Training:
    """One process's model and its way to run an epoch."""

    def __init__(self, arguments, data, variant, rank):
        optimizer, buckets, graph = variant.split("-")
        self.x, self.y, self.rank, self.batch = data[0], data[1], rank, arguments.batch_size
        torch.manual_seed(1)
        model = torch_mlp.build(arguments, self.x.shape[1])
        self.model = torch.nn.parallel.DistributedDataParallel(
            model, gradient_as_bucket_view=buckets == "view", static_graph=graph == "static")
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=arguments.learning_rate, momentum=arguments.momentum, foreach=optimizer == "foreach")
        self.epochs = 0

    def epoch(self, steps=None):
        """One epoch, or so many steps of it; returns the samples that all processes did."""
        torch.manual_seed(1000 + self.epochs)
        self.epochs += 1
        order = torch.randperm(len(self.x))
        done = 0
        for count, start in enumerate(range(0, len(order), self.batch)):
            if count == steps:
                break
            chosen = order[start:start + self.batch]
            mine = chosen[self.rank * len(chosen) // PROCESSES:(self.rank + 1) * len(chosen) // PROCESSES]
            self.optimizer.zero_grad(set_to_none=False)
            torch.nn.functional.cross_entropy(self.model(self.x.index_select(0, mine)), self.y.index_select(0, mine)).backward()
            self.optimizer.step()
            done += len(chosen)
        return done


def timed(training, epochs, steps=None):
    torch.distributed.barrier()
    begin = time.perf_counter()
    samples = sum(training.epoch(steps) for _ in range(epochs))
    torch.distributed.barrier()
    return samples / (time.perf_counter() - begin)


def process(rank, arguments, port):
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=PROCESSES)
    data = torch_mlp.load(arguments)
    result = {"torch": torch.__version__, "samples": len(data[0])}
    if arguments.tune:
        result["variants"] = {}
        for variant in [VARIANTS[0]] + VARIANTS:
            training = Training(arguments, data, variant, rank)
            training.epoch(20)
            result["variants"][variant] = timed(training, 1, arguments.tune)
    else:
        training = Training(arguments, data, arguments.variant, rank)
        training.epoch()
        result["samplesPerSecond"] = timed(training, arguments.epochs - 1)
        with torch.no_grad():
            result["testAccuracy"] = (training.model.module(data[2]).argmax(1) == data[3]).float().mean().item()
    torch.distributed.barrier()
    torch.distributed.destroy_process_group()
    if rank == 0:
        print(json.dumps(result), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder with the four IDX files of MNIST")
    parser.add_argument("--layers", required=True)
    parser.add_argument("--learning-rate", type=float, required=True)
    parser.add_argument("--momentum", type=float, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=2, help="2 or more; the first is not timed")
    parser.add_argument("--variant", choices=VARIANTS, default=VARIANTS[0])
    parser.add_argument("--tune", type=int, metavar="STEPS", help="try each variant for so many steps, report them all, and train nothing")
    arguments = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(process, args=(arguments, port), nprocs=PROCESSES)


if __name__ == "__main__":
    main()
