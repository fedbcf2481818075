# The menus of /settings. Labels are plain text without HTML.

settings-mine = ⚙️ <b>Your settings</b>. Model: <b>{ $model }</b>. Flags override these settings: /help
settings-chat = ⚙️ <b>This chat’s settings</b>. Model: <b>{ $model }</b>, unless members choose their own.
settings-topic = ⚙️ <b>This topic’s settings</b>. Model: <b>{ $model }</b>. These settings override the chat’s.
settings-choose = ⚙️ <b>{ $what }</b>: { $value }. Choose another:

option-model = Model
option-ratio = Aspect ratio
option-resolution = Resolution
option-language = Language
option-spoiler = Spoiler
option-at-once = Paint at once
option-quiet = Quiet mode
option-models = Allowed models
option-most-pictures = Max pictures
option-most-resolution = Max resolution
option-orderers = Who can order
option-payer = Who pays
option-budget = Credits per day
option-cap = Credits per person
choice-unset = not set
choice-yes = on
choice-no = off
choice-everybody = everyone
choice-admins = admins
choice-list = selected members
choice-person = each person
choice-chat = the chat
