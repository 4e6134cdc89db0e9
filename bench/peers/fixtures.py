#!/usr/bin/python3
"""Writes the PyTorch fixtures of the tests: losses and weights over 20 steps, one JSON file for each optimizer, schedule and so on, and one for all losses.

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

def groups(parameters, decay):
    """Kernels have a weight decay, biases have none."""
    return [{"params": [p for p in parameters if p.dim() == 2], "weight_decay": decay},
            {"params": [p for p in parameters if p.dim() != 2], "weight_decay": 0}]


def betas(o):
    return {"lr": o["learningRate"], "betas": (o["beta1"], o["beta2"]), "eps": o["epsilon"]}


class Nadam(torch.optim.NAdam):
    """PyTorch 1.13 counts the momentum of a step twice in the product of the next (pytorch/pytorch 2.0 does not): the step as it is meant."""

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                state = self.state[parameter]
                if not state:
                    state.update(t=0, product=1.0, mean=torch.zeros_like(parameter), square=torch.zeros_like(parameter))
                state["t"] += 1
                now, after = (beta1 * (1 - 0.5 * 0.96 ** (t * group["momentum_decay"])) for t in (state["t"], state["t"] + 1))
                state["product"] *= now
                state["mean"].mul_(beta1).add_(parameter.grad, alpha=1 - beta1)
                state["square"].mul_(beta2).addcmul_(parameter.grad, parameter.grad, value=1 - beta2)
                divisor = state["square"].div(1 - beta2 ** state["t"]).sqrt().add_(group["eps"])
                parameter.addcdiv_(parameter.grad, divisor, value=-group["lr"] * (1 - now) / (1 - state["product"]))
                parameter.addcdiv_(state["mean"], divisor, value=-group["lr"] * after / (1 - state["product"] * after))


ADAM = {"learningRate": 0.02, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
RMS = {"learningRate": 0.01, "rho": 0.9, "epsilon": 1e-7}
OPTIM = torch.optim
RATES = torch.optim.lr_scheduler

# PyTorch's optimizer for ActorNet's name and hyper-parameters.
MAKERS = {
    "sgd": lambda p, o: OPTIM.SGD(p, lr=o["learningRate"]),
    "momentum": lambda p, o: OPTIM.SGD(p, lr=o["learningRate"], momentum=o["momentum"]),
    "nesterov": lambda p, o: OPTIM.SGD(p, lr=o["learningRate"], momentum=o["momentum"], nesterov=True),
    "adagrad": lambda p, o: OPTIM.Adagrad(p, lr=o["learningRate"], initial_accumulator_value=o["initialAccumulator"], eps=o["epsilon"]),
    "rmsprop": lambda p, o: OPTIM.RMSprop(
        p, lr=o["learningRate"], alpha=o["rho"], eps=o["epsilon"], momentum=o.get("momentum", 0), centered=o.get("centered", False)),
    "adadelta": lambda p, o: OPTIM.Adadelta(p, lr=o["learningRate"], rho=o["rho"], eps=o["epsilon"]),
    "adam": lambda p, o: OPTIM.Adam(p, **betas(o)),
    "adamw": lambda p, o: OPTIM.AdamW(groups(p, o["weightDecay"]), **betas(o)),
    "adamax": lambda p, o: OPTIM.Adamax(p, **betas(o)),
    "nadam": lambda p, o: Nadam(p, **betas(o)),
}


def polynomial(optimizer):
    return RATES.LambdaLR(optimizer, lambda t: 0.9 * (1 - min(t / 15, 1)) ** 2 + 0.1)


def warm_cosine(optimizer):
    warm = RATES.LinearLR(optimizer, start_factor=1 / 5, total_iters=4)
    return RATES.SequentialLR(optimizer, [warm, RATES.CosineAnnealingLR(optimizer, T_max=20)], milestones=[5])


def clip_norm(parameters, largest):
    """clip_grad_norm_ adds 1e-6 to the norm, which would be seen where norms are small: gradients are a thousand times as large meanwhile."""
    for parameter in parameters:
        parameter.grad *= 1000
    torch.nn.utils.clip_grad_norm_(parameters, 1000 * largest)
    for parameter in parameters:
        parameter.grad /= 1000


def clip_each(parameters):
    for parameter in parameters:
        clip_norm([parameter], 0.05)


# file, optimizer, and what there is besides: the step's settings as ActorNet calls them, with what makes PyTorch do the same.
FIXTURES = [
    ("sgd", {"name": "sgd", "learningRate": 0.3}, {}),
    ("momentum", {"name": "momentum", "learningRate": 0.05, "momentum": 0.9}, {}),
    ("nesterov", {"name": "nesterov", "learningRate": 0.05, "momentum": 0.8}, {}),
    ("rmsprop", {"name": "rmsprop", **RMS}, {}),
    ("adam", {"name": "adam", **ADAM}, {}),
    ("adagrad", {"name": "adagrad", "learningRate": 0.1, "initialAccumulator": 0.1, "epsilon": 1e-7}, {}),
    ("adadelta", {"name": "adadelta", "learningRate": 1.0, "rho": 0.95, "epsilon": 1e-5}, {}),
    ("adamw", {"name": "adamw", **ADAM, "weightDecay": 0.1}, {}),
    ("adamax", {"name": "adamax", **ADAM}, {}),
    ("nadam", {"name": "nadam", **ADAM}, {}),
    ("rmsprop-momentum", {"name": "rmsprop", **RMS, "momentum": 0.7}, {}),
    ("rmsprop-centered", {"name": "rmsprop", **RMS, "epsilon": 1e-3, "centered": True}, {}),
    ("rmsprop-centered-momentum", {"name": "rmsprop", **RMS, "epsilon": 1e-3, "centered": True, "momentum": 0.7}, {}),
    ("schedule-step", {"name": "momentum", "learningRate": 0.1, "momentum": 0.9},
     {"schedule": "step(rate=0.5,steps=6)", "rates": lambda o: RATES.StepLR(o, 6, 0.5)}),
    ("schedule-exponential", {"name": "sgd", "learningRate": 0.5},
     {"schedule": "exponential(rate=0.9,steps=1)", "rates": lambda o: RATES.ExponentialLR(o, 0.9)}),
    ("schedule-inverse-time", {"name": "sgd", "learningRate": 0.5},
     {"schedule": "inverse_time(rate=0.5,steps=4)", "rates": lambda o: RATES.LambdaLR(o, lambda t: 1 / (1 + 0.5 * t / 4))}),
    ("schedule-polynomial", {"name": "adam", **ADAM},
     {"schedule": "polynomial(steps=15,power=2,minimum=0.1)", "rates": polynomial}),
    ("schedule-cosine", {"name": "sgd", "learningRate": 0.5},
     {"schedule": "cosine(steps=20,minimum=0.2)", "rates": lambda o: RATES.CosineAnnealingLR(o, T_max=20, eta_min=0.1)}),
    ("schedule-restarts", {"name": "sgd", "learningRate": 0.5},
     {"schedule": "cosine_restarts(steps=3,growth=2)", "rates": lambda o: RATES.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2)}),
    ("schedule-warmup", {"name": "adam", **ADAM}, {"schedule": "cosine(steps=20,warmup=5)", "rates": warm_cosine}),
    ("clip-value", {"name": "sgd", "learningRate": 0.5},
     {"clipValue": 0.02, "clip": lambda p: torch.nn.utils.clip_grad_value_(p, 0.02)}),
    ("clip-norm", {"name": "sgd", "learningRate": 0.5}, {"clipNorm": 0.05, "clip": clip_each}),
    ("clip-global-norm", {"name": "momentum", "learningRate": 0.2, "momentum": 0.9},
     {"clipGlobalNorm": 0.1, "clip": lambda p: clip_norm(p, 0.1)}),
    ("penalties", {"name": "adam", **ADAM}, {"l1": 0.01, "l2": 0.1}),
    ("max-norm", {"name": "sgd", "learningRate": 0.3}, {"maxNorm": 0.6}),
    ("average", {"name": "nesterov", "learningRate": 0.05, "momentum": 0.8}, {"averageDecay": 0.8}),
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
    ("counts-by-logits", 5, "7:tanh,2:exponential", "poisson", "shares", False,
     lambda z, y: functional.poisson_nll_loss(z, y, log_input=True, reduction="none").mean(1)),
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


def run(network, options, besides):
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
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    kernels = [layer.weight for layer in layers]
    optimizer = MAKERS[options["name"]](parameters, options)
    rates = besides["rates"](optimizer) if "rates" in besides else None
    average = None
    losses = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = loss_of(forward(layers, activations, inputs))
        losses.append(numbers(loss)[0])
        for kernel in kernels:
            loss = loss + besides.get("l1", 0) * kernel.abs().sum() + besides.get("l2", 0) / 2 * kernel.square().sum()
        loss.backward()
        if "clip" in besides:
            besides["clip"](parameters)
        optimizer.step()
        if rates:
            rates.step()
        with torch.no_grad():
            if "maxNorm" in besides:
                for kernel in kernels:
                    kernel.copy_(torch.renorm(kernel, 2, 0, besides["maxNorm"]))
            if "averageDecay" in besides:
                decay = besides["averageDecay"]
                copies = [parameter.clone() for parameter in parameters]
                average = copies if average is None else [decay * a + (1 - decay) * c for a, c in zip(average, copies)]
    result = {"name": name, "layers": description, "loss": loss_name, "inputs": width, "samples": SAMPLES,
              "features": numbers(inputs), **targets, "initial": initial, "losses": losses, "final": tensors(layers)}
    if average:
        with torch.no_grad():
            for parameter, value in zip(parameters, average):
                parameter.copy_(value)
        result["average"] = tensors(layers)
    return result


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
    for name, options, besides in FIXTURES:
        settings = {key: value for key, value in besides.items() if key not in ("l2", "rates", "clip")}
        fixture = {"madeBy": f"PyTorch {torch.__version__}", "optimizer": options, **({"update": settings} if settings else {}),
                   **({"l2": besides["l2"]} if "l2" in besides else {}),
                   "cases": [run(network, options, besides) for network in NETWORKS]}
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
