# /settings 的菜单。标签是不含 HTML 的纯文本。

settings-mine = ⚙️ <b>你的设置</b>：我用 <b>{ $model }</b> 画。订单里的参数优先：/help
settings-chat = ⚙️ <b>这个聊天的设置</b>：没有自己选择的人，我用 <b>{ $model }</b> 画。
settings-topic = ⚙️ <b>这个话题的设置</b>：优先于聊天的设置。这里我用 <b>{ $model }</b> 画。
settings-choose = ⚙️ <b>{ $what }</b>，现在：{ $value }。要改成什么？

knob-model = 模型
knob-ratio = 比例
knob-resolution = 尺寸
knob-language = 语言
knob-spoiler = 遮挡
knob-at-once = 立刻开画
knob-quiet = 安静
knob-models = 允许的模型
knob-most-pictures = 最多几张
knob-most-resolution = 最大尺寸
knob-orderers = 谁能下单
knob-payer = 谁付点数
knob-budget = 每天点数
knob-cap = 每人每天
choice-unset = 未设置
choice-yes = 开
choice-no = 关
choice-everybody = 所有人
choice-admins = 管理员
choice-list = 名单
choice-person = 各付各的
choice-chat = 聊天
