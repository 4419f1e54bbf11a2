"""Keras: `fit`, as its tutorials train; the backend is what KERAS_BACKEND names.

    KERAS_BACKEND=jax python keras_fit.py --data DIR
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
from keras import layers

import work

options = work.options()
images, labels = work.training_images(options.data)
targets = keras.utils.to_categorical(labels, work.WIDTHS[-1])
model = keras.Sequential([keras.Input((work.WIDTHS[0],))])
for width in work.WIDTHS[1:-1]:
    model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dropout(work.DROPOUT))
model.add(layers.Dense(work.WIDTHS[-1], activation="softmax"))
model.compile(
    loss="categorical_crossentropy",
    optimizer=keras.optimizers.SGD(learning_rate=work.LEARNING_RATE, momentum=work.MOMENTUM))


def train(order):
    # Keras draws its own order, of the same images.
    count = order.size
    model.fit(images[:count], targets[:count], batch_size=work.BATCH, epochs=1, verbose=0)


work.report(
    work.timed(options.epochs, train), f"keras {keras.__version__} on {keras.backend.backend()}")
