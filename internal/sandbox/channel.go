package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// providers are the PGs that payments can be made through.
var providers = strings.Fields(`danal_tpay danal daou html5_inicis inicis_jp inicis kcp_billing kcp_quick kcp_v2 kcp kicc ksnet mobilians
	nice_v2 nice settle_acc settle smartro_v2 smartro tosspayments toss_brandpay uplus welcome tosspay_v2 tosspay payco kakaopay naverpay
	naverco smilepay paypal_v2 paypal eximbay paymentwall payletter bluewalnut galaxia chai`)

// terse are the PGs whose callback carries ids and errors only.
var terse = strings.Fields("tosspayments smartro_v2 nice_v2 paypal_v2 ksnet welcome tosspay_v2 toss_brandpay")

// wallets are pay methods that are a PG of their own.
var wallets = []string{"kakaopay", "naverpay", "payco", "tosspay", "paypal"}

// channelOf finds the PG and its MID that a request means: by pg
// ("provider.MID"), by a channel key that names one ("channel-key-kcp-1"), by
// a wallet, or else the default one. An unknown pg falls back silently, as it
// does at Iamport.
func channelOf(p params, otherwise string) (provider, mid string) {
	provider, mid, _ = strings.Cut(p.text("pg"), ".")
	if slices.Contains(providers, provider) {
		return provider, cmp.Or(mid, "sandbox00m")
	}
	key := strings.ReplaceAll(strings.TrimPrefix(cmp.Or(p.text("channelKey"), p.text("channel_key")), "channel-key-"), "-", "_")
	for _, known := range providers { // longer names first: kcp_billing before kcp
		if key == known || strings.HasPrefix(key, known+"_") {
			return known, "sandbox00m"
		}
	}
	if method := p.text("pay_method"); slices.Contains(wallets, method) {
		return method, "sandbox00m"
	}
	return otherwise, "sandbox00m"
}
