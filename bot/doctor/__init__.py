"""The doctor: looks at everything the bot depends on, says what is wrong and how to mend it, and changes nothing.

One exception: a TikTok token that has ended is renewed and kept, as the running bot would do.
"""
