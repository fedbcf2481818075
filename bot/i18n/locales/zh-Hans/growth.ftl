# 加入、邀请好友和优惠码的奖励点数。

welcome = 🎁 欢迎！你获得了 <b>{ $credits }</b> 点永不过期的奖励点数。
invited = 🤝 有朋友邀请了你：完成第一张图片后，双方各得 <b>{ $credits }</b> 点奖励点数。
invite = 🤝 把这个链接发给朋友。朋友完成第一张图片后，双方各得 <b>{ $credits }</b> 点奖励点数。
invite-count = 通过你的链接加入：{ $count }。已完成第一张图片：{ $mine }。
invite-off = 这里没有邀请奖励。
referral-friend = 🎁 你的第一张图片！你和邀请你的朋友各得 <b>{ $credits }</b> 点奖励点数。
referral-thanks = 🎁 你邀请的朋友完成了第一张图片。双方各得 <b>{ $credits }</b> 点奖励点数。
how-redeem = 请这样发送优惠码：<code>/redeem SPRING2026</code>
redeemed = 🎁 你获得了 <b>{ $credits }</b> 点永不过期的奖励点数。
redeem-unknown = 没有这个优惠码，请检查拼写。
redeem-over = 这个优惠码已用完或已过期。
redeem-again = 你已经用过这个优惠码。
redeem-enough = 错误次数过多，请一小时后再试。
