"""The same for PyTorch; the networks are those of models.mjs, with nn.BatchNorm ("nn") or written out ("scratch")."""
import json
import os
import resource
import sys
import time

import torch
from torch import nn

name, mode, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)


class Scratch(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))

    def forward(self, x):
        axes, shape = ([0, 2, 3], [1, -1, 1, 1]) if x.dim() == 4 else ([0], [1, -1])
        mean = x.mean(axes, keepdim=True)
        centred = x - mean
        variance = (centred**2).mean(axes, keepdim=True)
        with torch.no_grad():
            self.mean = 0.9 * self.mean + 0.1 * mean.flatten()
            self.variance = 0.9 * self.variance + 0.1 * variance.flatten()
        return centred / torch.sqrt(variance + 1e-5) * self.gamma.view(shape) + self.beta.view(shape)


norm2d = nn.BatchNorm2d if mode == "nn" else Scratch
norm1d = nn.BatchNorm1d if mode == "nn" else Scratch


class Residual(nn.Module):
    def __init__(self, fan, to, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(fan, to, 3, stride, 1), norm2d(to), nn.ReLU(), nn.Conv2d(to, to, 3, 1, 1), norm2d(to)
        )
        self.shortcut = nn.Identity() if fan == to else nn.Conv2d(fan, to, 1, stride)

    def forward(self, x):
        return torch.relu(self.main(x) + self.shortcut(x))


class Dense(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.block = nn.Sequential(norm2d(channels), nn.ReLU(), nn.Conv2d(channels, 32, 3, 1, 1))

    def forward(self, x):
        return torch.cat([x, self.block(x)], 1)


def stem(channels):
    return [nn.Conv2d(1, channels, 7, 2, 3), norm2d(channels), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]


def lenet(pixels):
    side = ((pixels - 4) // 2 - 4) // 2
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), norm2d(6), nn.Sigmoid(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), norm2d(16), nn.Sigmoid(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(16 * side * side, 120), norm1d(120), nn.Sigmoid(),
        nn.Linear(120, 84), norm1d(84), nn.Sigmoid(), nn.Linear(84, 10),
    )


def resnet(_pixels):
    layers, fan = stem(64), 64
    for to in (64, 128, 256, 512):
        for _ in range(3):
            layers.append(Residual(fan, to, 1 if fan == to else 2))
            fan = to
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(fan, 10))


def densenet(_pixels):
    layers, channels = stem(64), 64
    for stage in range(4):
        for _ in range(4):
            layers.append(Dense(channels))
            channels += 32
        if stage == 3:
            break
        layers += [norm2d(channels), nn.ReLU(), nn.Conv2d(channels, channels // 2, 1), nn.AvgPool2d(2)]
        channels //= 2
    layers += [norm2d(channels), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]
    return nn.Sequential(*layers)


class Transformer(nn.Module):
    """Reads an image row by row: four pre-norm blocks of width 64 with four heads."""

    def __init__(self, pixels):
        super().__init__()
        self.begin = nn.Linear(pixels, 64)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(64, 4, 256, dropout=0.0, batch_first=True, norm_first=True) for _ in range(4)
        )
        self.mask = torch.triu(torch.ones(pixels, pixels, dtype=torch.bool), 1)
        self.norm = nn.LayerNorm(64)
        self.end = nn.Linear(64, 10)

    def forward(self, x):
        x = self.begin(x.flatten(0, 1))
        for block in self.blocks:
            x = block(x, src_mask=self.mask)
        return self.end(self.norm(x).mean(1))


networks = {
    "lenet": (lenet, 256, 28),
    "resnet": (resnet, 64, 28),
    "densenet": (densenet, 64, 32),
    "transformer": (Transformer, 64, 28),
    "lenet-96": (lenet, 64, 96),
    "resnet-96": (resnet, 32, 96),
    "densenet-96": (densenet, 32, 96),
}


def product():
    """One product of large matrices, as a measure of the machine."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return lambda: (a @ b)[0, 0].item(), 1


def training():
    """A step of stochastic gradient descent on one batch of noise."""
    build, batch, pixels = networks[name]
    network = build(pixels)
    optimizer = torch.optim.SGD(network.parameters(), 0.05)
    criterion = nn.CrossEntropyLoss()
    x = torch.randn(batch, 1, pixels, pixels)
    y = torch.arange(batch) % 10

    def step():
        optimizer.zero_grad()
        loss = criterion(network(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, batch


run, batch = product() if name == "gemm" else training()
for line in sys.stdin:
    seconds, cpu_seconds = [], []
    for _ in range(json.loads(line)["steps"]):
        start, cpu = time.perf_counter(), time.process_time()
        value = run()
        seconds.append(time.perf_counter() - start)
        cpu_seconds.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"seconds": seconds, "cpuSeconds": cpu_seconds, "batch": batch, "loss": value, "peakMb": peak}
    print(json.dumps(result), flush=True)
