"""Write a model of random weights that vLLM can load: `python make_tiny_model.py FOLDER TEXT…`, run with the Python of vLLM's environment.

A chat model that sees; in FOLDER/text a smaller one that reads only text, and in FOLDER/encoder the same without the head that writes: an encoder;
in FOLDER/adapter a LoRA adapter of the text model.

Nothing is fetched. The tokenizer is trained on the given text files, the weights come from a seeded generator: the model writes nonsense, the same each time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GenerationConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Model,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Qwen3VLProcessor,
)
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor
from transformers.models.qwen3_vl.video_processing_qwen3_vl import Qwen3VLVideoProcessor

PIECES = 2048
CONTEXT = 32_768
RANK = 8
START, END, PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
SEES, SEEN, IMAGE, VIDEO = "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"
PATCH, MERGE = 16, 2
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'text' %}{{ part['text'] }}{% else %}{{ '<|vision_start|><|image_pad|><|vision_end|>' }}{% endif %}"
    "{% endfor %}{% endif %}{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def make_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """Byte-level pieces of the texts, so that every script can be written."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(
        texts,
        trainers.BpeTrainer(vocab_size=PIECES, special_tokens=[PAD, START, END, SEES, SEEN, IMAGE, VIDEO], initial_alphabet=alphabet, show_progress=False),
    )
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token=END, pad_token=PAD, model_max_length=CONTEXT, chat_template=TEMPLATE)


def make_model(tokenizer: PreTrainedTokenizerFast) -> Qwen3VLForConditionalGeneration:
    """Two small layers of the Qwen3-VL kind, and two that see, seeded."""
    torch.manual_seed(20261124)
    number = tokenizer.convert_tokens_to_ids
    text = {
        "vocab_size": PIECES,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 32,
        "max_position_embeddings": CONTEXT,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        # How the 16 pairs of a head's rotation are shared among time, height and width.
        "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [6, 5, 5], "mrope_interleaved": True},
    }
    sight = {
        "depth": 2,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_heads": 2,
        "patch_size": PATCH,
        "spatial_merge_size": MERGE,
        "out_hidden_size": 64,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [0],
    }
    shape = Qwen3VLConfig(
        text_config=text,
        vision_config=sight,
        image_token_id=number(IMAGE),
        video_token_id=number(VIDEO),
        vision_start_token_id=number(SEES),
        vision_end_token_id=number(SEEN),
        tie_word_embeddings=False,
    )
    return Qwen3VLForConditionalGeneration(shape).eval()


def make_processor(tokenizer: PreTrainedTokenizerFast) -> Qwen3VLProcessor:
    """What turns a picture of at most 256 by 256 pixels into patches."""
    cut = {"patch_size": PATCH, "merge_size": MERGE, "size": {"shortest_edge": 32 * 32, "longest_edge": 256 * 256}}
    return Qwen3VLProcessor(Qwen2VLImageProcessor(**cut), tokenizer, Qwen3VLVideoProcessor(**cut), chat_template=TEMPLATE)


def text_shape(tokenizer: PreTrainedTokenizerFast) -> Qwen2Config:
    """Two small layers of the Qwen2 kind."""
    return Qwen2Config(
        vocab_size=PIECES,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=CONTEXT,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


def make_text_models(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """An encoder, and a model that writes and sees nothing, both seeded."""
    shape = text_shape(tokenizer)
    for name, kind in (("encoder", Qwen2Model), ("text", Qwen2ForCausalLM)):
        torch.manual_seed(20261124)
        kind(shape).eval().save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)


def make_adapter(shape: Qwen2Config, folder: Path) -> None:
    """A LoRA adapter of the text model, as PEFT keeps one: seeded, and strong enough that its answers are others."""
    torch.manual_seed(20261127)
    wide, narrow = shape.hidden_size, shape.hidden_size // shape.num_attention_heads * shape.num_key_value_heads
    weights = {}
    for layer in range(shape.num_hidden_layers):
        for name, out in (("q_proj", wide), ("v_proj", narrow)):
            place = f"base_model.model.model.layers.{layer}.self_attn.{name}"
            weights |= {f"{place}.lora_A.weight": torch.randn(RANK, wide), f"{place}.lora_B.weight": torch.randn(out, RANK)}
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights, folder / "adapter_model.safetensors")
    told = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": 2 * RANK, "lora_dropout": 0.0, "bias": "none"}
    told |= {"target_modules": ["q_proj", "v_proj"], "base_model_name_or_path": "tiny", "inference_mode": True}
    (folder / "adapter_config.json").write_text(json.dumps(told), encoding="utf-8")


def main(folder: Path, texts: list[Path]) -> None:
    """Write tokenizer, weights and configuration into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer([path.read_text(encoding="utf-8") for path in texts])
    # Before a processor writes its name into the tokenizer: these have none.
    make_text_models(tokenizer, folder)
    make_adapter(text_shape(tokenizer), folder / "adapter")
    model = make_model(tokenizer)
    model.save_pretrained(folder)
    make_processor(tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    GenerationConfig(eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id).save_pretrained(folder)
    sys.stdout.write(f"{sum(weight.numel() for weight in model.parameters()):,} weights\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
