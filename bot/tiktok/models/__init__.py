"""TikTok Shop's answers as data: no field of a buyer's name, address or phone is modelled, so none gets in."""
