"""The same for PyTorch; the networks are those of models.mjs, with PyTorch's own layers ("nn"), those compiled by
torch.compile ("compiled"), or with normalization and attention written out ("scratch")."""
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


norm2d = Scratch if mode == "scratch" else nn.BatchNorm2d
norm1d = Scratch if mode == "scratch" else nn.BatchNorm1d


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


def resnet18():
    layers, fan = [nn.Conv2d(3, 64, 7, 2, 3), norm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], 64
    for to in (64, 128, 256, 512):
        for _ in range(2):
            layers.append(Residual(fan, to, 1 if fan == to else 2))
            fan = to
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(fan, 1000))


def mlp():
    return nn.Sequential(
        nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )


class Attention(nn.Module):
    def __init__(self, size, heads, time):
        super().__init__()
        self.heads = heads
        self.parts = nn.ModuleList(nn.Linear(size, size) for _ in range(3))
        self.out = nn.Linear(size, size)
        self.register_buffer("mask", torch.full((time, time), -1e9).triu(1))

    def forward(self, x):
        batch, time, size = x.shape
        q, k, v = (part(x).view(batch, time, self.heads, -1).transpose(1, 2) for part in self.parts)
        if mode == "scratch":
            shares = torch.softmax(q @ k.transpose(2, 3) / (size // self.heads) ** 0.5 + self.mask, -1)
            mixed = shares @ v
        else:
            mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(batch, time, size))


class Block(nn.Module):
    def __init__(self, size, heads, time):
        super().__init__()
        self.attend = nn.Sequential(nn.LayerNorm(size), Attention(size, heads, time))
        self.think = nn.Sequential(
            nn.LayerNorm(size), nn.Linear(size, 4 * size), nn.ReLU(), nn.Linear(4 * size, size)
        )

    def forward(self, x):
        x = x + self.attend(x)
        return x + self.think(x)


class Transformer(nn.Module):
    def __init__(self, layers=6, size=128, heads=4, symbols=64, time=64):
        super().__init__()
        self.table = nn.Embedding(symbols, size)
        self.places = nn.Parameter(torch.randn(time, size) * (2 / size) ** 0.5)
        self.blocks = nn.Sequential(*(Block(size, heads, time) for _ in range(layers)))
        self.head = nn.Sequential(nn.LayerNorm(size), nn.Linear(size, symbols))

    def forward(self, tokens):
        return self.head(self.blocks(self.table(tokens) + self.places)).flatten(0, 1)


class Recurrent(nn.Module):
    def __init__(self, features=32, units=128):
        super().__init__()
        self.gru = nn.GRU(features, units, batch_first=True)
        self.head = nn.Linear(units, 10)

    def forward(self, x):
        return self.head(self.gru(x)[1][0])


def grey(build, batch, pixels):
    return lambda: build(pixels), (batch, 1, pixels, pixels), 10


networks = {
    "lenet": grey(lenet, 256, 28),
    "resnet": grey(resnet, 64, 28),
    "densenet": grey(densenet, 64, 32),
    "lenet-96": grey(lenet, 64, 96),
    "resnet-96": grey(resnet, 32, 96),
    "densenet-96": grey(densenet, 32, 96),
    "resnet18-224": (resnet18, (16, 3, 224, 224), 1000),
    "transformer": (Transformer, (16, 64), 64),
    "gru": (Recurrent, (32, 60, 32), 10),
    "mlp": (mlp, (32, 784), 10),
}


def product():
    """One product of large matrices, as a measure of the machine."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    return lambda: (a @ b)[0, 0].item(), 1


def training():
    """A step of stochastic gradient descent on one batch of noise."""
    build, shape, classes = networks[name]
    network = build()
    if mode == "compiled":
        network = torch.compile(network)
    optimizer = torch.optim.SGD(network.parameters(), 0.05)
    criterion = nn.CrossEntropyLoss()
    is_text = name == "transformer"
    x = torch.randint(classes, shape) if is_text else torch.randn(shape)
    examples = x.numel() if is_text else shape[0]
    y = torch.arange(examples) % classes

    def step():
        optimizer.zero_grad()
        loss = criterion(network(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, examples


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
