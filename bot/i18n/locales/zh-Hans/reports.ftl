# /report：告诉管理机器人的人，以及他们看到的内容。

how-report = 用 <code>/report 哪里不对</code> 回复我画的图，我会转给管理我的人。
report-thanks = 谢谢，管理我的人会去看的。
report-known = 这张你已经举报过了。谢谢，他们知道了。
report-unknown = 那里没有我画的图。请用 <code>/report 哪里不对</code> 回复一张。
report-enough = 一下子举报得太多了。他们会先看这些，请一小时后再来。
report-nobody = 这里没有人看举报：机器人的主人没有指定管理员。

operator-report = 🚩 <b>{ $name }</b>（<code>{ $reporter }</code>）举报了 <code>{ $order }</code>，聊天：{ $chat }（<code>{ $chat_id }</code>）。
operator-report-words = 他们说：“{ $words }”

button-see = 👀 去那里看
command-report = 举报图片：回复它
