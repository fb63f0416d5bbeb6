"""Write a model of random weights that vLLM can load: `python make_tiny_model.py FOLDER TEXT…`, run with the Python of vLLM's environment.

A chat model, and in FOLDER/encoder the same without the head that writes: an encoder.

Nothing is fetched. The tokenizer is trained on the given text files, the weights come from a seeded generator: the model writes nonsense, the same each time.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

PIECES = 2048
CONTEXT = 32_768
START, END, PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def make_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """Byte-level pieces of the texts, so that every script can be written."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=PIECES, special_tokens=[PAD, START, END], initial_alphabet=alphabet, show_progress=False))
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token=END, pad_token=PAD, model_max_length=CONTEXT, chat_template=TEMPLATE)


def make_model(tokenizer: PreTrainedTokenizerFast) -> Qwen2ForCausalLM:
    """Two small layers of the Qwen2 kind, seeded."""
    torch.manual_seed(20261124)
    shape = Qwen2Config(
        vocab_size=PIECES,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return Qwen2ForCausalLM(shape).eval()


def main(folder: Path, texts: list[Path]) -> None:
    """Write tokenizer, weights and configuration into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer([path.read_text(encoding="utf-8") for path in texts])
    model = make_model(tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    GenerationConfig(eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id).save_pretrained(folder)
    model.model.save_pretrained(folder / "encoder")
    tokenizer.save_pretrained(folder / "encoder")
    sys.stdout.write(f"{sum(weight.numel() for weight in model.parameters()):,} weights\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
