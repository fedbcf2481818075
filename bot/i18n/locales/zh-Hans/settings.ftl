# /settings 的菜单。标签是不含 HTML 的纯文本。

settings-mine = ⚙️ <b>你的设置</b>。模型：<b>{ $model }</b>。订单里的参数优先于这些设置：/help
settings-chat = ⚙️ <b>此聊天的设置</b>。模型：<b>{ $model }</b>，成员自己的选择优先。
settings-topic = ⚙️ <b>此话题的设置</b>。模型：<b>{ $model }</b>。这些设置优先于此聊天的设置。
settings-choose = ⚙️ <b>{ $what }</b>：{ $value }。请选择：

option-model = 模型
option-ratio = 宽高比
option-resolution = 分辨率
option-language = 语言
option-spoiler = 剧透遮挡
option-at-once = 立即画图
option-quiet = 安静模式
option-models = 允许的模型
option-most-pictures = 最多张数
option-most-resolution = 最高分辨率
option-orderers = 谁可以下单
option-payer = 谁付点数
option-budget = 每天点数
option-cap = 每人点数
choice-unset = 未设置
choice-yes = 开
choice-no = 关
choice-everybody = 所有人
choice-admins = 管理员
choice-list = 指定成员
choice-person = 各付各的
choice-chat = 此聊天
