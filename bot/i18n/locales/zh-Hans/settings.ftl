# /settings 的菜单。标签是不含 HTML 的纯文本。

settings-mine = ⚙️ <b>你的设置</b>。模型：<b>{ $model }</b>。订单里的参数优先于这些设置：/help
settings-chat = ⚙️ <b>此聊天的设置</b>。模型：<b>{ $model }</b>，成员自己的选择优先。
settings-topic = ⚙️ <b>此话题的设置</b>。模型：<b>{ $model }</b>。这些设置优先于此聊天的设置。
settings-choose = ⚙️ <b>{ $what }</b>：{ $value }。请选择：

knob-model = 模型
knob-ratio = 宽高比
knob-resolution = 分辨率
knob-language = 语言
knob-spoiler = 剧透遮挡
knob-at-once = 立即画图
knob-quiet = 安静模式
knob-models = 允许的模型
knob-most-pictures = 最多张数
knob-most-resolution = 最高分辨率
knob-orderers = 谁可以下单
knob-payer = 谁付点数
knob-budget = 每天点数
knob-cap = 每人点数
choice-unset = 未设置
choice-yes = 开
choice-no = 关
choice-everybody = 所有人
choice-admins = 管理员
choice-list = 指定成员
choice-person = 各付各的
choice-chat = 此聊天
