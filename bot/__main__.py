"""``python -m bot``: the same as ``shopwatch``."""

from bot.cli import main

if __name__ == "__main__":
    main()
