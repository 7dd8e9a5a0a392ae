"""Load the model a user named and let it write; knows no story, and downloads nothing.

transformers 5 has no summarization pipeline, and its text-generation pipeline silently cuts the encoder off BART: so
the configuration of the model decides which class reads it. Nothing is sampled, so equal prompts give equal words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["sequence-to-sequence", "chat", "classifier"]

NEW_TOKENS = 160
_NO_LIMIT = 10**6  # tokenizers without a limit answer with an absurd one


class ModelMissingError(Exception):
    """The model cannot be used here; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What a model is: its kind and how many tokens it reads."""

    name: str
    kind: Kind
    context: int


def inspect_model(name: str) -> ModelFacts:
    """Return what the model is, from its configuration on this machine. Raises ModelMissingError."""
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(name, local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelMissingError(_why(name, error)) from error
    architecture = " ".join(getattr(config, "architectures", None) or ())
    kind: Kind = "sequence-to-sequence" if config.is_encoder_decoder else "chat"
    if "SequenceClassification" in architecture:
        kind = "classifier"
    limits = [
        getattr(config, field, None)
        for field in ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions", "n_ctx")
    ]
    return ModelFacts(name=name, kind=kind, context=next((int(limit) for limit in limits if limit), 1024))


class Writer:
    """A model that continues prompts: greedy, batched, in float32 on the CPU and as the checkpoint says on a GPU."""

    def __init__(self, name: str, *, device: str = "auto", batch: int = 4) -> None:
        """Load the model. Raises ModelMissingError where it is not here or cannot be read."""
        import torch
        from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

        self.facts = inspect_model(name)
        if self.facts.kind == "classifier":
            raise ModelMissingError(f"{name}: is a classifier, which cannot write; name it as `checker` instead")
        found = "cuda" if torch.cuda.is_available() else "cpu"
        self.device = found if device == "auto" else device
        self._batch = batch
        loader: Any = AutoModelForSeq2SeqLM if self.facts.kind == "sequence-to-sequence" else AutoModelForCausalLM
        dtype = torch.float32 if self.device == "cpu" else "auto"
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, local_files_only=True)
            self._model: Any = loader.from_pretrained(name, dtype=dtype, local_files_only=True).to(self.device).eval()
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelMissingError(_why(name, error)) from error
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token

    @property
    def room(self) -> int:
        """Return how many tokens a prompt may have."""
        limit = min(self.facts.context, int(min(self._tokenizer.model_max_length, _NO_LIMIT)))
        return limit - 2 if self.facts.kind == "sequence-to-sequence" else limit - NEW_TOKENS - 2

    def prompt(self, system: str, user: str) -> str:
        """Return the prompt as the model wants it: a chat in its own template, or one text where it has none."""
        if self.facts.kind == "sequence-to-sequence":
            return user
        if not getattr(self._tokenizer, "chat_template", None):
            return f"{system}\n\n{user}\n\nSummary:"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        return str(
            self._tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        )

    def length(self, prompt: str) -> int:
        """Return how many tokens the prompt has."""
        return len(self._tokenizer(prompt)["input_ids"])

    def write(self, prompts: Sequence[str]) -> tuple[str, ...]:
        """Return what the model writes to each prompt, in order. No prompt may be longer than `room`."""
        return tuple(
            text
            for start in range(0, len(prompts), self._batch)
            for text in self._write(list(prompts[start : start + self._batch]))
        )

    def _write(self, prompts: list[str]) -> list[str]:
        import torch

        chat = self.facts.kind == "chat"
        self._tokenizer.padding_side = "left" if chat else "right"
        inputs = self._tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=not chat)
        inputs.pop("token_type_ids", None)
        with torch.inference_mode():
            made = self._model.generate(
                **inputs.to(self.device),
                do_sample=False,
                num_beams=1,
                max_new_tokens=NEW_TOKENS,
                pad_token_id=self._tokenizer.pad_token_id,
            )
        new = made[:, inputs["input_ids"].shape[1] :] if chat else made
        return [str(text).strip() for text in self._tokenizer.batch_decode(new, skip_special_tokens=True)]


class Checker:
    """A classifier that says how surely a premise entails a sentence."""

    def __init__(self, name: str, *, device: str = "auto") -> None:
        """Load the classifier. Raises ModelMissingError where it is not here or names no label of entailment."""
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        found = "cuda" if torch.cuda.is_available() else "cpu"
        self._device = found if device == "auto" else device
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, local_files_only=True)
            loader: Any = AutoModelForSequenceClassification
            self._model: Any = loader.from_pretrained(name, local_files_only=True).to(self._device).eval()
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelMissingError(_why(name, error)) from error
        labels = {str(label).lower(): int(n) for n, label in self._model.config.id2label.items()}
        named = [n for label, n in labels.items() if label.startswith(("entail", "support", "consistent"))]
        if not named:
            raise ModelMissingError(f"{name}: none of its labels means entailment: {', '.join(labels)}")
        self._label = named[0]
        limit = int(min(self._tokenizer.model_max_length, _NO_LIMIT))
        self._room = min(limit, inspect_model(name).context)

    def __call__(self, premise: str, sentence: str) -> float:
        """Return the probability of the label of entailment; 0 where both are too long to be read whole."""
        import torch

        inputs = self._tokenizer(premise, sentence, return_tensors="pt")
        if inputs["input_ids"].shape[1] > self._room:
            return 0.0
        with torch.inference_mode():
            logits = self._model(**inputs.to(self._device)).logits[0]
        return float(torch.softmax(logits.float(), dim=-1)[self._label])


def _why(name: str, error: Exception) -> str:
    first = str(error).strip().split("\n")[0][:200]
    return f"{name}: not usable on this machine ({first}). `hf download {name}` fetches it; a folder's path works too."
