package message

// Page is what a page of ours says.
type Page struct{ Lang, Title, Text string }

// Landing is said where a redirect ends and the shop named no address.
func Landing(l Language, known bool) Page {
	p := Page{
		Lang:  l.Code(),
		Title: text{"결제 결과를 확인하고 있습니다", "Your payment is being confirmed"}.in(l),
		Text:  text{"쇼핑하던 화면으로 돌아가면 결과를 볼 수 있습니다.", "Go back to the shop to see the result."}.in(l),
	}
	if !known {
		p.Title = text{"결제 정보를 찾을 수 없습니다", "There is no such payment here"}.in(l)
	}
	return p
}
