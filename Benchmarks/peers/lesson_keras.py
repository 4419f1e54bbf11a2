"""The lesson of docs/lesson in Keras: two layers of 512 units with dropout, RMSprop, the best of the epochs kept.

    python lesson_keras.py --data DIR --epochs 10

Prints, as `Benchmarks/lesson.py` reads it: test accuracy, seconds per epoch, and the lines of what a student writes.
"""
import argparse
import gzip
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
parser = argparse.ArgumentParser()
parser.add_argument("--data", type=Path, default=Path("data/mnist"), help="the folder of MNIST's four files")
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()


def idx(name, header):
    return np.frombuffer(gzip.decompress((options.data / f"{name}.gz").read_bytes()), np.uint8, offset=header)


def load_data():
    """As keras.datasets.mnist gives it, but from the folder."""
    return tuple((idx(f"{part}-images-idx3-ubyte", 16).reshape(-1, 28, 28), idx(f"{part}-labels-idx1-ubyte", 8))
                 for part in ("train", "t10k"))


folder = tempfile.TemporaryDirectory()
BEST = f"{folder.name}/best.keras"

# Lesson: begin
import keras
from keras import layers

keras.utils.set_random_seed(options.seed)
(x_train, y_train), (x_test, y_test) = load_data()
x_train = x_train.reshape(60_000, 784).astype("float32") / 255
x_test = x_test.reshape(10_000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)

model = keras.Sequential()
model.add(keras.Input((784,)))
model.add(layers.Dense(512, activation="relu"))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(512, activation="relu"))
model.add(layers.Dropout(0.2))
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])

start = time.perf_counter()
keep = keras.callbacks.ModelCheckpoint(BEST, monitor="val_loss", save_best_only=True)
model.fit(x_train, y_train, batch_size=128, epochs=options.epochs, validation_split=0.2, callbacks=[keep], verbose=0)
seconds = time.perf_counter() - start

model = keras.models.load_model(BEST)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
# Lesson: end

lesson = Path(__file__).read_text().split("# Lesson: begin\n")[1].split("# Lesson: end\n")[0]
print(json.dumps({
    "accuracy": accuracy, "epoch_seconds": seconds / options.epochs, "lines": len([line for line in lesson.splitlines() if line]),
    "version": f"Keras {keras.__version__}, {keras.backend.backend()}"}))
