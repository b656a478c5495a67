"""Slack's limits, as one table.

Lengths are in characters, numbers in items unless the name says otherwise. The mark behind each row is its source:
[doc] docs.slack.dev, read in November 2026; [sdk] slack_sdk 3.47; [issue] an issue thread, undocumented.
Where two versions of a page disagree the stricter number stands, so that what passes here passes everywhere.
"""

from typing import Final

# Messages: docs.slack.dev/reference/methods/chat.postMessage
MESSAGE_BLOCKS: Final = 50  # [doc]
MESSAGE_TEXT: Final = 40_000  # [doc] longer text is cut
MESSAGE_CHARACTERS: Final = 13_200  # [issue] bolt-js#2509: msg_blocks_too_long, over all blocks
SAFE_MESSAGE_CHARACTERS: Final = 10_000  # where splitters stop: well before the undocumented limit
MESSAGE_ATTACHMENTS: Final = 100  # [doc]
MARKDOWN_CHARACTERS: Final = 12_000  # [doc] over all markdown blocks of a message
METADATA_EVENT_TYPE: Final = 255  # our own: Slack names no number
METADATA_BYTES: Final = 8_000  # our own: Slack answers metadata_too_large without naming a number

# Socket Mode
SOCKET_FRAME: Final = 20_480  # [issue] github.com/revelrylabs/slax/pull/614: bytes; more closes the socket
SAFE_SOCKET_FRAME: Final = 16_000  # where acknowledgements stop: well before the undocumented limit

# Views: docs.slack.dev/reference/views
VIEW_BLOCKS: Final = 100  # [doc]
VIEW_BYTES: Final = 250_000  # [doc] view_too_large
VIEW_TITLE: Final = 24  # [doc] title, submit and close
PRIVATE_METADATA: Final = 3_000  # [doc]
CALLBACK_ID: Final = 255  # [doc]
EXTERNAL_ID: Final = 255  # [doc]

# Blocks: docs.slack.dev/reference/block-kit/blocks
BLOCK_ID: Final = 255  # [doc]
ACTION_ID: Final = 255  # [doc]
TEXT_OBJECT: Final = 3_000  # [doc]
SECTION_FIELDS: Final = 10  # [doc]
SECTION_FIELD: Final = 2_000  # [doc]
HEADER: Final = 150  # [doc]
CONTEXT_ELEMENTS: Final = 10  # [doc]
ACTIONS_ELEMENTS: Final = 25  # [doc]
CONTEXT_ACTIONS_ELEMENTS: Final = 5  # [doc]
INPUT_LABEL: Final = 2_000  # [doc] label and hint
IMAGE_TITLE: Final = 2_000  # [doc]
ALT_TEXT: Final = 2_000  # [doc]
URL: Final = 3_000  # [doc]
ALERT_TEXT: Final = 200  # [doc]
VIDEO_TEXT: Final = 200  # [doc] title and description
CARD_TITLE: Final = 150  # [doc] title and subtitle
CARD_BODY: Final = 200  # [doc]
CARD_ACTIONS: Final = 3  # [doc]
CAROUSEL_CARDS: Final = 10  # [doc]
CONTAINER_TITLE: Final = 150  # [doc] title and subtitle
CONTAINER_BLOCKS: Final = 10  # [doc]

# Tables and charts
TABLE_ROWS: Final = 100  # [doc] with the header
TABLE_COLUMNS: Final = 20  # [doc] table and data_table
TABLES_A_MESSAGE: Final = 1  # [doc] only_one_table_allowed
TABLE_CHARACTERS: Final = 10_000  # [doc] over all cells of a message
DATA_TABLE_ROWS: Final = 101  # [doc] with the header; a newer source says 201
DATA_TABLE_CHARACTERS: Final = 10_000  # [doc] over all cells of a message; a newer source says 20,000
DATA_TABLE_PAGE: Final = 100  # [doc]
CHARTS_A_MESSAGE: Final = 2  # [doc]
CHART_TITLE: Final = 50  # [doc] title and the names of the axes
CHART_SERIES: Final = 12  # [doc] series or segments; 6 until summer 2026
CHART_POINTS: Final = 20  # [doc]
CHART_LABEL: Final = 20  # [doc] names of series, segments, categories

# Elements: docs.slack.dev/reference/block-kit/block-elements
BUTTON_TEXT: Final = 75  # [doc] also accessibility_label
BUTTON_VALUE: Final = 2_000  # [doc]
OPTION_TEXT: Final = 75  # [doc] also description and the label of a group
OPTION_VALUE: Final = 150  # [sdk]
SELECT_OPTIONS: Final = 100  # [doc] options of a select or of a group, and groups
OVERFLOW_OPTIONS: Final = 5  # [doc]
CHOICE_OPTIONS: Final = 10  # [doc] checkboxes and radio buttons
PLACEHOLDER: Final = 150  # [doc]
PLAIN_TEXT_INPUT: Final = 3_000  # [doc]
FILE_INPUT_FILES: Final = 10  # [doc]
ICON_BUTTON_VIEWERS: Final = 10  # [sdk]
CONFIRM_TITLE: Final = 100  # [doc]
CONFIRM_TEXT: Final = 300  # [doc]
CONFIRM_BUTTON: Final = 30  # [doc]

# App manifest, schema v2: docs.slack.dev/reference/app-manifest
MANIFEST_NAME: Final = 35  # [doc]
MANIFEST_DESCRIPTION: Final = 140  # [doc]
MANIFEST_LONG_DESCRIPTION: Final = (175, 4_000)  # [doc]
MANIFEST_BOT_NAME: Final = 80  # [doc]
MANIFEST_COMMANDS: Final = 50  # [doc]
MANIFEST_COMMAND: Final = 32  # [doc] with the slash
MANIFEST_COMMAND_DESCRIPTION: Final = 2_000  # [doc]
MANIFEST_USAGE_HINT: Final = 1_000  # [doc]
