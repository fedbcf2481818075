# 限制、保存什么、怎样清除。

refused-rate = 一下子太多了，后面的我没有处理。没有扣点数，过一分钟再来吧。

picture-lost = 这张图片我已经没有了。
jobs-erased = 文字已清除

privacy-kept = <b>我保存的内容</b>：你的文字、我画的图片、你的设置，以及订单花了多少点。
privacy-pictures =
    { $days ->
        [0] 图片会一直保存，直到你清除。
       *[other] 图片保存 { $days } 天。
    } 你发来修改的图片，在订单完成一天后删除。
privacy-words =
    { $days ->
        [0] 你的文字会一直保存，直到你清除。
       *[other] 你的文字保存 { $days } 天。
    }
privacy-who = 绘图服务会读到你的文字和要修改的图片。只有被举报的图片，管理员才会看到。
privacy-erase = /forget 可以一次全部清除。账本会保留点数和你的编号，聊天里已有的内容仍在那里。

forget-question = 这会永久清除你在这里的文字、图片、设置和待确认的订单。聊天里已有的内容不变，账本保留点数。要清除吗？
forget-running = 你还有 { $count } 个未完成的订单。请等它们完成，或用 /cancel 取消，然后再来一次。
forget-done = 🧹 已清除。图片几分钟内从我的存储中删除。
forget-people = 这是给个人用的：请以你自己的身份告诉我，最好在私聊里。
button-forget = 🧹 全部清除
command-privacy = 保存什么、保存多久
command-forget = 清除我知道的关于你的一切
