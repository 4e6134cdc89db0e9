#!/usr/bin/python3
"""Writes the PyTorch fixture of activations and layers: losses and weights over 20 steps of gradient descent, a case each.

Needs PyTorch (Debian: apt install python3-torch python3-numpy). Run it with the interpreter that has it:

    /usr/bin/python3 bench/peers/layer_fixtures.py [FOLDER]

Tensors are written in ActorNet's order: kernel (inputs x outputs), bias, slope, or gamma, beta.
"""
import json
import pathlib
import sys

import torch

from fixtures import SAMPLES, STEPS, numbers

INPUTS = 5
RATE = 0.05

# Name as on the command line, and PyTorch's module for so many units.
ACTIVATIONS = [
    ("sigmoid", lambda units: torch.nn.Sigmoid()),
    ("tanh", lambda units: torch.nn.Tanh()),
    ("relu", lambda units: torch.nn.ReLU()),
    ("leaky_relu", lambda units: torch.nn.LeakyReLU(0.1)),
    ("prelu", lambda units: torch.nn.PReLU(units)),
    ("elu", lambda units: torch.nn.ELU()),
    ("elu(0.5)", lambda units: torch.nn.ELU(0.5)),
    ("selu", lambda units: torch.nn.SELU()),
    ("gelu", lambda units: torch.nn.GELU()),
    ("gelu_tanh", lambda units: torch.nn.GELU(approximate="tanh")),
    ("silu", lambda units: torch.nn.SiLU()),
    ("softplus", lambda units: torch.nn.Softplus()),
    ("softsign", lambda units: torch.nn.Softsign()),
    ("hard_sigmoid", lambda units: torch.nn.Hardsigmoid()),
    ("softmax", lambda units: torch.nn.Softmax(1)),
    ("arctan", lambda units: Function(torch.atan)),
    ("exponential", lambda units: Function(torch.exp)),
]


class Function(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.forward = function


def modules(description):
    """PyTorch's modules for layers as the command line has them."""
    result, units = [], INPUTS
    for part in description.split(","):
        kind, *rest = part.split(":")
        if kind == "layer_norm":
            result.append(torch.nn.LayerNorm(units, eps=float(rest[0]) if rest else 1e-3))
            continue
        result.append(torch.nn.Linear(units, int(kind)))
        units = int(kind)
        if rest != ["identity"]:
            result.append(dict(ACTIVATIONS)[rest[0]](units))
    return torch.nn.Sequential(*result)


def tensors(network):
    result = []
    for module in network:
        for parameter in module.parameters():
            values = parameter.detach()
            values = values.t().contiguous() if isinstance(module, torch.nn.Linear) and values.dim() == 2 else values
            result.append({"shape": list(values.shape), "values": numbers(values)})
    return result


def run(name, description):
    torch.manual_seed(4)
    network = modules(description)
    for module in network:
        if isinstance(module, torch.nn.LayerNorm):
            torch.nn.init.normal_(module.weight, 1, 0.2)
            torch.nn.init.normal_(module.bias, 0, 0.2)
    # Wide enough that saturated and steep parts are met.
    inputs = 2 * torch.randn(SAMPLES, INPUTS)
    values = torch.randn(SAMPLES, 2)
    initial = tensors(network)
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(network(inputs), values)
        loss.backward()
        losses.append(numbers(loss)[0])
        optimizer.step()
    return {"name": name, "layers": description, "loss": "mean_squared_error", "inputs": INPUTS, "samples": SAMPLES,
            "features": numbers(inputs), "values": numbers(values), "initial": initial, "losses": losses, "final": tensors(network)}


def main():
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "../../tests/ActorNet.Core.Tests/Fixtures/pytorch"
    # One thread: the sums of a small product are then always taken in the same order.
    torch.set_num_threads(1)
    # An exponential of exponentials is soon infinite.
    cases = [run(name, f"7:{'tanh' if name == 'exponential' else name},4:{name},2:identity") for name, _ in ACTIVATIONS]
    cases.append(run("layer_norm", "layer_norm,7:tanh,layer_norm:1e-05,4:elu,2:identity"))
    fixture = {"madeBy": f"PyTorch {torch.__version__}", "optimizer": {"name": "sgd", "learningRate": RATE}, "cases": cases}
    with open(folder / "layers.json", "w", encoding="utf-8") as file:
        json.dump(fixture, file)
        file.write("\n")
    print(folder / "layers.json", {case["name"]: (case["losses"][0], case["losses"][-1]) for case in cases})


if __name__ == "__main__":
    main()
