# /report：举报者看到的内容，以及管理员看到的内容。

how-report = 用 <code>/report 哪里有问题</code> 回复我画的图片，即可向机器人管理员举报。
report-thanks = 谢谢，机器人管理员会查看。
report-known = 你已经举报过这张图片，管理员已经知道了。
report-unknown = 这不是我画的图片。请用 <code>/report 哪里有问题</code> 回复我画的图片。
report-enough = 你一下子举报了很多。管理员会先看这些，请一小时后再试。
report-nobody = 举报功能未开启：这个机器人没有管理员。

operator-report = 🚩 <b>{ $name }</b>（<code>{ $reporter }</code>）举报了 <code>{ $order }</code>，聊天：{ $chat }（<code>{ $chat_id }</code>）。
operator-report-words = 原因：“{ $words }”

button-see = 👀 查看消息
command-report = 举报图片：回复它
