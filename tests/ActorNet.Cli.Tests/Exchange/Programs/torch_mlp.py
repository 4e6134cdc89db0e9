"""Networks of PyTorch with their weights and predictions: torch_mlp.py FOLDER."""
import sys
from collections import OrderedDict

import numpy
import torch
from torch import nn

import plain_safetensors

folder = sys.argv[1]
torch.manual_seed(7)


class Named(nn.Module):
    """As tutorials write it; the middle layer is square, so that shapes alone do not tell what is transposed."""

    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(12, 16)
        self.fc2 = nn.Linear(16, 16)
        self.fc10 = nn.Linear(16, 5)

    def forward(self, x):
        return torch.softmax(self.fc10(torch.tanh(self.fc2(torch.relu(self.fc1(x))))), 1)


networks = {
    "named": Named(),
    "sequential": nn.Sequential(nn.Linear(12, 8), nn.ELU(0.5), nn.Linear(8, 8, bias=False), nn.SiLU(), nn.Linear(8, 3)),
    "words": nn.Sequential(OrderedDict(encoder=nn.Linear(12, 7), act=nn.GELU(), head=nn.Linear(7, 2))),
    "norm": nn.Sequential(nn.Linear(12, 9), nn.PReLU(9, 0.3), nn.LayerNorm(9, eps=1e-3), nn.Linear(9, 4)),
}
inputs = numpy.random.default_rng(3).normal(size=(50, 12)).astype("<f4")
numpy.save(f"{folder}/inputs.npy", inputs)
for name, network in networks.items():
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.4)
    state = {key: value.detach().numpy() for key, value in sorted(network.state_dict().items())}
    plain_safetensors.save(f"{folder}/{name}.safetensors", state)
    numpy.save(f"{folder}/{name}.npy", network(torch.tensor(inputs)).detach().numpy())

# Weights that half precision holds exactly, so that each way of storing them is the same network.
exact = {key: (numpy.round(value.detach().numpy() * 32) / 32).astype("<f4") for key, value in networks["named"].state_dict().items()}
networks["named"].load_state_dict({key: torch.tensor(value) for key, value in exact.items()})
plain_safetensors.save(f"{folder}/mixed.safetensors", exact, {"fc1.weight": "F16", "fc2.weight": "BF16", "fc2.bias": "F64", "fc10.weight": "F64"})
numpy.save(f"{folder}/mixed.npy", networks["named"](torch.tensor(inputs)).detach().numpy())
