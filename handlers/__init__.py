"""What comes in: slash commands, buttons, modals, App Home and HTTP routes. Thin: parse, ask, answer."""
