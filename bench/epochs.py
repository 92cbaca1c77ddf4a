"""The same for PyTorch: python3 epochs.py CACHE EPOCHS THREADS SETTINGS; one line of JSON."""
import gzip
import json
import os
import resource
import struct
import sys
import time

import torch
from torch import nn

folder, epochs, threads, settings = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
batch, rate = settings["batchSize"], settings["learningRate"]
torch.set_num_threads(threads)
torch.manual_seed(0)


def read(name):
    with gzip.open(os.path.join(folder, "fashion-mnist", name + ".gz")) as file:
        data = file.read()
    dims = data[3]
    shape = struct.unpack(">" + "I" * dims, data[4 : 4 + 4 * dims])
    return torch.frombuffer(bytearray(data[4 + 4 * dims :]), dtype=torch.uint8).reshape(shape)


def pair(part):
    images = read(part + "-images-idx3-ubyte").float().div(255).unsqueeze(1)
    return images, read(part + "-labels-idx1-ubyte").long()


network = nn.Sequential(
    nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6), nn.Sigmoid(), nn.MaxPool2d(2),
    nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Sigmoid(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Sigmoid(),
    nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Sigmoid(), nn.Linear(84, 10),
)
for module in network:
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_uniform_(module.weight)
        nn.init.zeros_(module.bias)
optimizer = torch.optim.SGD(network.parameters(), rate)
criterion = nn.CrossEntropyLoss()
(x, y), (test_x, test_y) = pair("train"), pair("t10k")

rows = []
for _ in range(epochs):
    start = time.perf_counter()
    network.train()
    order = torch.randperm(len(x))
    losses = []
    for i in range(0, len(x), batch):
        chosen = order[i : i + batch]
        optimizer.zero_grad()
        output = network(x[chosen])
        loss = criterion(output, y[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        (output.argmax(1) == y[chosen]).float().mean().item()
    network.eval()
    with torch.no_grad():
        right = sum(
            (network(test_x[i : i + batch]).argmax(1) == test_y[i : i + batch]).sum().item()
            for i in range(0, len(test_x), batch)
        )
    rows.append({"seconds": time.perf_counter() - start, "accuracy": right / len(test_x)})
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "engine": "PyTorch " + torch.__version__, "peakMb": peak}))
