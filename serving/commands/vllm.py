"""`python -m serving vllm`: a profile to the exact vLLM command for this machine, printed or run."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from typing import TYPE_CHECKING

from serving.environment import SettingsError
from serving.errors import ServingError
from serving.profiles import adapter_of, find_profile, load_profiles
from serving.settings import serving_settings
from serving.vllm import Place, check_that_it_can_run, command, environment, look_around, notes, obstacles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.profiles import Profile
    from serving.vllm import Machine


def run(arguments: Sequence[str]) -> int:
    """Print the command, or become it. Exit code 0, or 2 with a sentence on stderr where this machine cannot run it."""
    options = _options(arguments)
    try:
        settings = serving_settings(os.environ)
        profiles = load_profiles()
        if not options.profile:
            return _list(profiles)
        profile = find_profile(options.profile, profiles)
        place = Place(options.host, options.port, options.model, options.offline, tuple(map(adapter_of, options.adapter)))
        machine = look_around(options.vllm, place)
        key = settings.chat_key.get_secret_value()
        words, added = command(profile, place, machine.program), environment(os.environ, key, offline=options.offline)
        if not options.dry_run:
            check_that_it_can_run(profile, place, machine, key)
        _show(options, profile, place, machine, words, added, obstacles(profile, place, machine, key))
    except (ServingError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    if not options.dry_run:
        sys.stdout.flush()
        os.execve(words[0], list(words), {**os.environ, **added})  # noqa: S606 - becoming the server is the point: signals reach it without a go-between
    return 0


def _list(profiles: tuple[Profile, ...]) -> int:
    print("\n".join(["Name one with --profile:", *(f"  {profile.name:13} {profile.model}: {profile.act}" for profile in profiles)]), file=sys.stderr)
    return 2


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving vllm", description=__doc__)
    parser.add_argument("--profile", default="", metavar="NAME", help="which model and how; without it the profiles are listed")
    parser.add_argument("--dry-run", action="store_true", help="print the command and what stands in its way here, run nothing")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on (default 8001)")
    parser.add_argument("--model", default="", metavar="DIR", help="folder, or other name, of the weights in place of the profile's")
    parser.add_argument("--vllm", default="", metavar="PROGRAM", help="the vllm program, where it is not on the path")
    parser.add_argument(
        "--adapter", action="append", default=[], metavar="NAME=DIR[:RANK]", help="a LoRA adapter served under this name; CONCORD_SERVING_CHAT_MODEL chooses it"
    )
    parser.add_argument("--offline", action="store_true", help="fetch nothing: the weights must be here")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args(arguments)


def _show(
    options: argparse.Namespace, profile: Profile, place: Place, machine: Machine, words: tuple[str, ...], added: dict[str, str], stands: tuple[str, ...]
) -> None:
    shown = {name: "…" if name == "VLLM_API_KEY" else value for name, value in added.items()}
    if options.json:
        cards = [{"name": card.name, "total_mib": card.total_mib, "free_mib": card.free_mib, "driver": card.driver} for card in machine.cards]
        plain = {"profile": profile.name, "model": profile.model, "command": words, "environment": shown, "cards": cards, "vllm": machine.program}
        print(json.dumps({**plain, "obstacles": stands, "notes": notes(profile, place)}, ensure_ascii=False))
        return
    line = " ".join([*(f"{name}={value}" for name, value in shown.items()), shlex.join(words)])
    cards_line = ", ".join(f"{card.name} ({card.total_mib / 1024:.0f} GiB)" for card in machine.cards) or "no NVIDIA card found"
    print(line)
    print("\n".join([f"machine: {cards_line}", *notes(profile, place), *(f"In the way here: {one}" for one in stands)]), file=sys.stderr)
