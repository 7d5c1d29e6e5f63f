"""Programs that are run on documents."""

import subprocess


def count_words(document):
    """How many words the document's file has, as `wc` counts: no shell, an argument list, and an end in sight."""
    result = subprocess.run(
        ["wc", "-w", "--", document.file.path], capture_output=True, text=True, timeout=10, check=True
    )
    return int(result.stdout.split()[0])


def count_word(document, word):
    """How often `word` is in the file; after -- it is a word to grep, even if it looks like an option."""
    result = subprocess.run(
        ["grep", "-oiwF", "--", word, document.file.path], capture_output=True, text=True, timeout=10, check=False
    )
    return len(result.stdout.splitlines())
