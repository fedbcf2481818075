# The menus of /settings. Labels are plain text without HTML.

settings-mine = ⚙️ <b>Your settings</b>: I paint with <b>{ $model }</b>. Flags always come first: /help
settings-chat = ⚙️ <b>This chat’s settings</b>: I paint with <b>{ $model }</b> for all who chose nothing of their own.
settings-topic = ⚙️ <b>This topic’s settings</b>: they come before the chat’s. Here I paint with <b>{ $model }</b>.
settings-choose = ⚙️ <b>{ $what }</b>, now { $value }. What shall it be?

knob-model = Model
knob-ratio = Shape
knob-resolution = Size
knob-language = Language
knob-spoiler = Spoiler cover
knob-at-once = Paint at once
knob-quiet = Quiet
knob-models = Models allowed
knob-most-pictures = Most pictures
knob-most-resolution = Largest size
knob-orderers = Who orders
knob-payer = Who pays
knob-budget = Credits a day
knob-cap = Credits each
choice-unset = not set
choice-yes = on
choice-no = off
choice-everybody = everybody
choice-admins = admins
choice-list = a list
choice-person = each person
choice-chat = the chat
