"""From raw data to the shipped files: `python -m asv3.models.microalbert --data DIR --work DIR -o FOLDER`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..emotion.model_file import SHIPPED

NEEDED = ("torch", "accelerate", "joblib", "sklearn", "scipy", "tokenizers", "onnx", "pydantic", "rich")


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, 1 bad data, 2 wrong usage, 130 interrupted (run it again to go on)."""
    options = argparse.ArgumentParser(prog="microalbert", description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    options.add_argument("--work", type=Path, default=Path("train-out"), help="results of the steps; go on from here")
    options.add_argument("-o", "--output", type=Path, default=SHIPPED, help="folder of the shipped files")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--fold", type=int, choices=range(5), help="keep this fifth of KOTE out, to measure on it")
    options.add_argument("--pool", type=int, default=50_000, help="reviews that the teachers label")
    options.add_argument("--effort", type=float, default=1.0, help="multiplies the passes; small to try out")
    asked = options.parse_args(arguments)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f'training needs {", ".join(missing)}: pip install "asv3[train]"', file=sys.stderr)
        return 2
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from .exits import ended
    from .pipeline import Plan, run
    from .ship import ship

    plan = Plan(asked.data, asked.work, asked.seed, asked.fold, asked.pool, effort=asked.effort)
    console = Console(stderr=True)
    began = time.monotonic()

    def say(text: str) -> None:
        console.print(f"[{time.monotonic() - began:6.0f} s] {text}", highlight=False)

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:

        def progress(name: str) -> Callable[[int, int, float], None]:
            task = bar.add_task(name)

            def step(done: int, total: int, loss: float) -> None:
                bar.update(task, completed=done, total=total)
                if not console.is_terminal and done % 500 == 0:
                    say(f"{name}: {done}/{total}, loss {loss:.3f}")

            return step

        def train() -> int:
            model, vocabulary, material = run(plan, say, progress)
            say("calibrating and exporting")
            manifest = ship(plan, model, vocabulary, material, asked.output)
            trained = {"parameters": manifest["parameters"], "trained": manifest["trained"]}
            print(json.dumps({"folder": str(asked.output), **trained}))
            return 0

        return ended(train)


if __name__ == "__main__":
    sys.exit(main())
