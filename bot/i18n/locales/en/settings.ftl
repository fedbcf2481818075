# The menus of /settings. Labels are plain text without HTML.

settings-mine = ⚙️ <b>Your settings</b>. Model: <b>{ $model }</b>. Flags override these settings: /help
settings-chat = ⚙️ <b>This chat’s settings</b>. Model: <b>{ $model }</b>, unless members choose their own.
settings-topic = ⚙️ <b>This topic’s settings</b>. Model: <b>{ $model }</b>. These settings override the chat’s.
settings-choose = ⚙️ <b>{ $what }</b>: { $value }. Choose another:

knob-model = Model
knob-ratio = Aspect ratio
knob-resolution = Resolution
knob-language = Language
knob-spoiler = Spoiler
knob-at-once = Paint at once
knob-quiet = Quiet mode
knob-models = Allowed models
knob-most-pictures = Max pictures
knob-most-resolution = Max resolution
knob-orderers = Who can order
knob-payer = Who pays
knob-budget = Credits per day
knob-cap = Credits per person
choice-unset = not set
choice-yes = on
choice-no = off
choice-everybody = everyone
choice-admins = admins
choice-list = selected members
choice-person = each person
choice-chat = the chat
