"""Refuses settings that the application could not live with: `python3 check-config.py FILE` ends with 0 or with a reason and 1."""
import json
import re
import sys

try:
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    if not isinstance(settings.get("max_quantity"), int) or settings["max_quantity"] < 1:
        raise ValueError("max_quantity must be a whole number of 1 or more")
    if not re.fullmatch("[A-Z]{3}", settings.get("currency", "")):
        raise ValueError("currency must be three capital letters")
except (OSError, ValueError, AttributeError, TypeError) as error:
    sys.exit(f"check-config: {error}")
