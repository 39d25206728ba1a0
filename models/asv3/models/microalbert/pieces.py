"""Finding the vocabulary of pieces, for training: what reads it again is in `text`."""

from __future__ import annotations

from collections.abc import Iterable

from .text import JAMO, SPECIAL, Pieces, words


def train_pieces(texts: Iterable[str], size: int) -> Pieces:
    """The vocabulary: all jamo, then merges by frequency (BPE, Sennrich 2016), as the `tokenizers` library finds them.

    `texts` are normalised. Deterministic.
    """
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    # a word of `words` is one line here; the splitter only keeps the library from cutting it elsewhere
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("\n"), "removed")
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(SPECIAL), show_progress=False, min_frequency=8, limit_alphabet=1800
    )
    tokenizer.train_from_iterator(("\n".join(words(text)) for text in texts), trainer)
    learned = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    kept = [piece for piece, _ in learned if piece != " "]
    fixed = [*SPECIAL, *JAMO]
    rest = [piece for piece in kept if piece not in set(fixed)]
    return Pieces(tuple((fixed + rest)[:size]))
