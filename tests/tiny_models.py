"""Builds models small enough for a test: random weights, real architectures, saved as any model is."""

from pathlib import Path
from typing import Any

CHAT = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
TEXT = ["Palisade AI has raised $240 million from Copperline.", "The harbour of Leith will close for two weeks in May."]


def _tokenizer(folder: Path, **given: Any) -> Any:
    from tokenizers import ByteLevelBPETokenizer
    from transformers import PreTrainedTokenizerFast

    trained = ByteLevelBPETokenizer()
    trained.train_from_iterator(TEXT * 20, vocab_size=400, special_tokens=["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=trained._tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    for key, value in given.items():
        setattr(tokenizer, key, value)
    tokenizer.save_pretrained(folder)
    return tokenizer


def tiny_bart(folder: Path) -> Path:
    """Save a sequence-to-sequence model that reads 512 tokens; return its folder."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration

    torch.manual_seed(0)
    size = len(_tokenizer(folder))
    config = BartConfig(
        vocab_size=size, d_model=32, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=512,
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2,
    )  # fmt: skip
    BartForConditionalGeneration(config).save_pretrained(folder)
    return folder


def tiny_chat(folder: Path, *, template: bool = True) -> Path:
    """Save a chat model that reads 2,048 tokens, with or without a template; return its folder."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    size = len(_tokenizer(folder, **({"chat_template": CHAT} if template else {})))
    config = Qwen3Config(
        vocab_size=size, hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, head_dim=16, max_position_embeddings=2048,
        bos_token_id=0, pad_token_id=1, eos_token_id=2,
    )  # fmt: skip
    Qwen3ForCausalLM(config).save_pretrained(folder)
    return folder


def tiny_classifier(folder: Path, labels: tuple[str, ...] = ("contradiction", "neutral", "entailment")) -> Path:
    """Save a classifier of sentence pairs with these labels; return its folder."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(0)
    size = len(_tokenizer(folder))
    config = BertConfig(
        vocab_size=size, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=512, num_labels=len(labels), id2label=dict(enumerate(labels)),
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder
