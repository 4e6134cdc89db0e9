#!/usr/bin/python3
"""Writes the PyTorch fixtures of the tests: losses and weights over 20 steps, one JSON file an optimizer, and one for all losses.

Needs PyTorch (Debian: apt install python3-torch python3-numpy). Run it with the interpreter that has it:

    /usr/bin/python3 bench/peers/fixtures.py [FOLDER]

Kernels are written inputs x outputs, row-major (PyTorch keeps the transpose), in the order kernel, bias, kernel, bias.
Single-precision numbers are written with as many digits as it takes to read the same number again.
"""
import json
import pathlib
import sys

import numpy
import torch
from torch.nn import functional

STEPS = 20
SAMPLES = 16

# name, inputs, layers as the command line has them, loss
NETWORKS = [
    ("classes", 4, "8:tanh,3:softmax", "categorical_crossentropy"),
    ("values", 5, "7:relu,2:identity", "mean_squared_error"),
    ("yes-no", 3, "6:sigmoid,1:sigmoid", "binary_crossentropy"),
]

# name, hyper-parameters as ActorNet calls them, PyTorch's optimizer
OPTIMIZERS = [
    ("sgd", {"learningRate": 0.3}, lambda p, o: torch.optim.SGD(p, lr=o["learningRate"])),
    ("momentum", {"learningRate": 0.05, "momentum": 0.9},
     lambda p, o: torch.optim.SGD(p, lr=o["learningRate"], momentum=o["momentum"])),
    ("nesterov", {"learningRate": 0.05, "momentum": 0.8},
     lambda p, o: torch.optim.SGD(p, lr=o["learningRate"], momentum=o["momentum"], nesterov=True)),
    ("rmsprop", {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-7},
     lambda p, o: torch.optim.RMSprop(p, lr=o["learningRate"], alpha=o["rho"], eps=o["epsilon"])),
    ("adam", {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7},
     lambda p, o: torch.optim.Adam(p, lr=o["learningRate"], betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])),
]


# Networks with a loss each: name, inputs, layers, loss, targets, sample weights, and the loss of each sample (before the mean) from the
# last layer's weighted sums. Values are anything; shares are positive and add up to 1; signs are -1 or 1; bits are 0 or 1.
LOSSES = [
    ("mae", 5, "7:tanh,2:identity", "mean_absolute_error", "values", False, lambda z, y: (z - y).abs().mean(1)),
    ("absolute", 5, "7:tanh,2:identity", "absolute_error", "values", False, lambda z, y: (z - y).abs().sum(1)),
    ("squares", 5, "7:tanh,2:identity", "sum_of_squares", "values", False, lambda z, y: functional.mse_loss(z, y, reduction="none").sum(1)),
    ("half-square", 5, "7:tanh,2:identity", "half_square", "values", False, lambda z, y: functional.mse_loss(z, y, reduction="none").sum(1) / 2),
    ("huber", 5, "7:tanh,2:identity", "huber", "values", False, lambda z, y: functional.huber_loss(z, y, reduction="none").mean(1)),
    ("huber-near", 5, "7:tanh,2:identity", "huber(0.3)", "values", False,
     lambda z, y: functional.huber_loss(z, y, reduction="none", delta=0.3).mean(1)),
    ("counts", 5, "7:tanh,2:sigmoid", "poisson", "shares", False,
     lambda z, y: functional.poisson_nll_loss(torch.sigmoid(z), y, log_input=False, eps=1e-7, reduction="none").mean(1)),
    ("angle", 5, "7:tanh,3:identity", "cosine_proximity", "values", False, lambda z, y: -functional.cosine_similarity(z, y)),
    ("smoothed", 4, "8:tanh,3:softmax", "categorical_crossentropy(0.1)", "labels", False,
     lambda z, y: functional.cross_entropy(z, y, label_smoothing=0.1, reduction="none")),
    ("shares", 4, "8:tanh,3:softmax", "categorical_crossentropy", "shares", False,
     lambda z, y: functional.cross_entropy(z, y, reduction="none")),
    ("smoothed-bits", 4, "8:tanh,2:sigmoid", "binary_crossentropy(0.2)", "bits", False,
     lambda z, y: functional.binary_cross_entropy_with_logits(z, 0.8 * y + 0.1, reduction="none").mean(1)),
    ("divergence", 4, "8:tanh,3:softmax", "kullback_leibler_divergence", "shares", False,
     lambda z, y: functional.kl_div(functional.log_softmax(z, 1), y, reduction="none").sum(1)),
    ("divergence-of-outputs", 4, "8:tanh,3:sigmoid", "kullback_leibler_divergence", "shares", False,
     lambda z, y: functional.kl_div(torch.sigmoid(z).log(), y, reduction="none").sum(1)),
    ("scores", 4, "8:tanh,2:identity", "logistic", "signs", False, lambda z, y: functional.soft_margin_loss(z, y, reduction="none").mean(1)),
    ("weighted-classes", 4, "8:tanh,3:softmax", "categorical_crossentropy", "labels", True,
     lambda z, y: functional.cross_entropy(z, y, reduction="none")),
    ("weighted-values", 5, "7:relu,2:identity", "mean_squared_error", "values", True,
     lambda z, y: functional.mse_loss(z, y, reduction="none").mean(1)),
]


def numbers(tensor):
    """A tensor as a flat list of the shortest decimal numbers that give the same floats."""
    return [float(str(value)) for value in tensor.detach().numpy().astype(numpy.float32).reshape(-1)]


def tensors(layers):
    """All kernels and biases, kernels turned to inputs x outputs."""
    result = []
    for layer in layers:
        kernel = layer.weight.detach().t().contiguous()
        result.append({"shape": list(kernel.shape), "values": numbers(kernel)})
        result.append({"shape": list(layer.bias.shape), "values": numbers(layer.bias)})
    return result


def forward(layers, activations, inputs):
    values = inputs
    for layer, activation in zip(layers, activations):
        values = layer(values)
        # The last softmax and sigmoid belong to the stable losses below.
        if layer is not layers[-1]:
            values = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}[activation](values)
    return values


def run(network, options, optimizer_of):
    name, width, description, loss_name = network
    torch.manual_seed(2)
    layers, activations, inputs_of_layer = [], [], width
    for part in description.split(","):
        units, activation = part.split(":")
        layers.append(torch.nn.Linear(inputs_of_layer, int(units)))
        activations.append(activation)
        inputs_of_layer = int(units)
    inputs = torch.randn(SAMPLES, width)
    if loss_name == "categorical_crossentropy":
        labels = torch.randint(0, inputs_of_layer, (SAMPLES,))
        loss_of = lambda outputs: torch.nn.functional.cross_entropy(outputs, labels)
        targets = {"labels": labels.tolist()}
    elif loss_name == "mean_squared_error":
        values = torch.randn(SAMPLES, inputs_of_layer)
        loss_of = lambda outputs: torch.nn.functional.mse_loss(outputs, values)
        targets = {"values": numbers(values)}
    else:
        values = torch.randint(0, 2, (SAMPLES, inputs_of_layer)).float()
        loss_of = lambda outputs: torch.nn.functional.binary_cross_entropy_with_logits(outputs, values)
        targets = {"values": numbers(values)}

    initial = tensors(layers)
    optimizer = optimizer_of([parameter for layer in layers for parameter in layer.parameters()], options)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(forward(layers, activations, inputs))
        loss.backward()
        losses.append(numbers(loss)[0])
        optimizer.step()
    return {"name": name, "layers": description, "loss": loss_name, "inputs": width, "samples": SAMPLES,
            "features": numbers(inputs), **targets, "initial": initial, "losses": losses, "final": tensors(layers)}


def run_loss(case):
    name, width, description, loss_name, kind, is_weighted, loss_of = case
    torch.manual_seed(3)
    layers, activations, units_before = [], [], width
    for part in description.split(","):
        units, activation = part.split(":")
        layers.append(torch.nn.Linear(units_before, int(units)))
        activations.append(activation)
        units_before = int(units)
    inputs = torch.randn(SAMPLES, width)
    if kind == "labels":
        y = torch.randint(0, units_before, (SAMPLES,))
        targets = {"labels": y.tolist()}
    else:
        y = {"values": lambda: torch.randn(SAMPLES, units_before),
             "shares": lambda: torch.softmax(torch.randn(SAMPLES, units_before), 1),
             "signs": lambda: 2 * torch.randint(0, 2, (SAMPLES, units_before)).float() - 1,
             "bits": lambda: torch.randint(0, 2, (SAMPLES, units_before)).float()}[kind]()
        targets = {"values": numbers(y)}
    weights = torch.rand(SAMPLES) * 2 if is_weighted else torch.ones(SAMPLES)
    if is_weighted:
        targets["weights"] = numbers(weights)

    initial = tensors(layers)
    optimizer = torch.optim.SGD([parameter for layer in layers for parameter in layer.parameters()], lr=0.1)
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = (weights * loss_of(forward(layers, activations, inputs), y)).mean()
        loss.backward()
        losses.append(numbers(loss)[0])
        optimizer.step()
    return {"name": name, "layers": description, "loss": loss_name, "inputs": width, "samples": SAMPLES,
            "features": numbers(inputs), **targets, "initial": initial, "losses": losses, "final": tensors(layers)}


def main():
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "../../tests/ActorNet.Core.Tests/Fixtures/pytorch"
    folder.mkdir(parents=True, exist_ok=True)
    # One thread: the sums of a small product are then always taken in the same order.
    torch.set_num_threads(1)
    for name, options, optimizer_of in OPTIMIZERS:
        fixture = {"madeBy": f"PyTorch {torch.__version__}", "optimizer": {"name": name, **options},
                   "cases": [run(network, options, optimizer_of) for network in NETWORKS]}
        with open(folder / f"{name}.json", "w", encoding="utf-8") as file:
            json.dump(fixture, file)
            file.write("\n")
        print(folder / f"{name}.json", {case["name"]: (case["losses"][0], case["losses"][-1]) for case in fixture["cases"]})
    fixture = {"madeBy": f"PyTorch {torch.__version__}", "optimizer": {"name": "sgd", "learningRate": 0.1},
               "cases": [run_loss(case) for case in LOSSES]}
    with open(folder / "losses.json", "w", encoding="utf-8") as file:
        json.dump(fixture, file)
        file.write("\n")
    print(folder / "losses.json", {case["name"]: (case["losses"][0], case["losses"][-1]) for case in fixture["cases"]})


if __name__ == "__main__":
    main()
