# 🔗 怎样介绍一张图，以及它的链接提供什么。

share = 🔗 完整命令，以及一个链接，任何人打开都可以画同样的图：
share-long = 🔗 描述太长，一条消息放不下，但链接里是完整的：
share-edit = 🔗 完整命令。使用时请附上原图：
shared-edit = 这是用来修改图片的。请把你的图片发给我，并附上这段说明：
shared-gone = 这个链接已失效。
offer-shared =
    { $credits ->
        [0] 有人与你分享了这个。<b>免费</b>做一个同样的吗？
       *[other] 有人与你分享了这个。花 <b>{ $credits } 点</b>做一个同样的吗？
    }

button-share = 🔗
button-copy = 📋 复制
button-send = ↗️ 发给朋友
