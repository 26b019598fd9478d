package service

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"paygraph/ent"
	"paygraph/ent/product"
	"paygraph/internal/pay"
)

// price turns what was asked for into lines at our prices.
func (s *Service) price(ctx context.Context, f *faults, in *CreateOrderInput, admin bool) ([]pay.Line, pay.Currency, error) {
	if len(in.Lines) == 0 {
		f.add(fault("lines", pay.RuleRequired))
	}
	if len(in.Lines) > 100 {
		f.add(beyond("lines", pay.RuleTooLarge, 100))
		return nil, "", nil
	}
	products, err := s.productsIn(ctx, in.Lines, admin)
	if err != nil {
		return nil, "", err
	}
	if !in.Currency.Valid() {
		f.add(fault("currency", pay.RuleMalformed))
	}
	currency := pay.Currency("") // of the first line that could be priced
	lines := make([]pay.Line, 0, len(in.Lines))
	for i, asked := range in.Lines {
		at := "lines." + strconv.Itoa(i)
		line, own := f.orderLine(at, asked, products, in.Currency, admin, false)
		f.quantity(at+".quantity", asked.Quantity)
		switch {
		case currency == "":
			currency = own
		case own != "" && own != currency:
			f.add(hinted(at+".sku", pay.RuleConflicting, "currency")) // one order, one currency
		}
		lines = append(lines, line)
	}
	return lines, cmp.Or(currency, in.Currency), nil
}

// orderLine checks and prices one line; the currency is the product's, or the
// given one for a line that an admin wrote. It is empty if the line has no price.
func (f *faults) orderLine(at string, asked LineInput, products map[string]*ent.Product, given pay.Currency, admin, plan bool) (pay.Line, pay.Currency) {
	free := asked.Name != "" || asked.UnitPrice != nil || asked.TaxFree != nil
	switch {
	case free && !admin:
		f.add(fault(at+freeField(asked), pay.RuleNotAllowed))
	case free && asked.SKU != "":
		f.add(fault(at+freeField(asked), pay.RuleConflicting))
	case free && asked.UnitPrice == nil:
		f.add(fault(at+".unitPrice", pay.RuleRequired))
	case free:
		line := pay.Line{Name: f.needed(at+".name", asked.Name, 40), UnitPrice: *asked.UnitPrice, Quantity: asked.Quantity}
		line.TaxFree = asked.TaxFree != nil && *asked.TaxFree
		f.price(at+".unitPrice", line.UnitPrice)
		return line, given
	case asked.SKU == "":
		f.add(fault(at+".sku", pay.RuleRequired))
	case products[asked.SKU] == nil:
		f.add(fault(at+".sku", pay.RuleUnknown))
	case products[asked.SKU].Recurrence != nil && !plan:
		f.add(hinted(at+".sku", pay.RuleNotAllowed, "startPlan")) // it is sold as a plan
	default:
		p := products[asked.SKU]
		return pay.Line{
			SKU: p.ID, Name: p.Name, UnitPrice: p.Price, Quantity: asked.Quantity, TaxFree: p.TaxFree, Digital: p.Digital,
		}, p.Currency
	}
	return pay.Line{}, ""
}

// price checks the price of one; below zero it is a discount.
func (f *faults) price(path string, n int64) {
	const most = pay.MaxAmount / pay.MaxQuantity
	switch {
	case n < -most:
		f.add(beyond(path, pay.RuleTooSmall, -most))
	case n > most:
		f.add(beyond(path, pay.RuleTooLarge, most))
	}
}

func (f *faults) quantity(path string, n int) {
	switch {
	case n < 1:
		f.add(beyond(path, pay.RuleTooSmall, 1))
	case n > pay.MaxQuantity:
		f.add(beyond(path, pay.RuleTooLarge, pay.MaxQuantity))
	}
}

// freeField names the first field that only an admin may send.
func freeField(asked LineInput) string {
	switch {
	case asked.Name != "":
		return ".name"
	case asked.UnitPrice != nil:
		return ".unitPrice"
	default:
		return ".taxFree"
	}
}

// productsIn reads the products that the lines name, in one statement.
func (s *Service) productsIn(ctx context.Context, lines []LineInput, admin bool) (map[string]*ent.Product, error) {
	var skus []string
	for _, l := range lines {
		if skuShape.MatchString(l.SKU) {
			skus = append(skus, l.SKU)
		}
	}
	if len(skus) == 0 {
		return nil, nil
	}
	rows, err := s.DB.Product.Query().Where(product.IDIn(skus...), product.Active(true)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read products: %w", err)
	}
	bySKU := make(map[string]*ent.Product, len(rows))
	for _, p := range rows {
		bySKU[p.ID] = p
	}
	return bySKU, nil
}
