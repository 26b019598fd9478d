package service

import (
	"context"
	"fmt"
	"regexp"

	"paygraph/ent"
	"paygraph/ent/product"
	"paygraph/internal/auth"
	"paygraph/internal/database"
	"paygraph/internal/pay"
)

var skuShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// UpsertProduct makes a product stand as the input says. Orders keep the price
// that they were made at. It is an admin's.
func (s *Service) UpsertProduct(ctx context.Context, caller auth.Caller, in UpsertProductInput) (*ent.Product, error) {
	if caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.Forbidden)
	}
	var f faults
	if !skuShape.MatchString(in.SKU) {
		f.add(fault("sku", pay.RuleMalformed))
	}
	name := f.needed("name", in.Name, 40)
	switch {
	case in.Price.Amount < 0:
		f.add(beyond("price.amount", pay.RuleTooSmall, 0))
	case in.Price.Amount > pay.MaxAmount/pay.MaxQuantity:
		f.add(beyond("price.amount", pay.RuleTooLarge, pay.MaxAmount/pay.MaxQuantity))
	}
	if !in.Price.Currency.Valid() {
		f.add(fault("price.currency", pay.RuleMalformed))
	}
	if in.Recurrence != nil {
		f.recurrence("recurrence", in.Recurrence)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	now := s.now()
	p := &ent.Product{
		ID: in.SKU, Name: name, Price: in.Price.Amount, Currency: in.Price.Currency,
		TaxFree: in.TaxFree, Digital: in.Digital, Active: in.Active, CreatedAt: now, UpdatedAt: now,
		Recurrence: in.Recurrence,
	}
	update := s.DB.Product.Update().Where(product.ID(p.ID)).
		SetName(p.Name).SetPrice(p.Price).SetCurrency(p.Currency).
		SetTaxFree(p.TaxFree).SetDigital(p.Digital).SetActive(p.Active).SetUpdatedAt(now)
	set(p.Recurrence, func(r *pay.Recurrence) { update.SetRecurrence(r) }, func() { update.ClearRecurrence() })
	n, err := update.Save(ctx)
	if err == nil && n == 0 {
		if err = s.insertProduct(ctx, p); database.IsDuplicate(err) {
			err = update.Exec(ctx) // another admin was faster; the later one stands
		}
	}
	if err != nil {
		return nil, fmt.Errorf("save product %s: %w", in.SKU, err)
	}
	return p, nil
}

func (s *Service) insertProduct(ctx context.Context, p *ent.Product) error {
	c := s.DB.Product.Create().SetID(p.ID).SetName(p.Name).SetPrice(p.Price).SetCurrency(p.Currency).
		SetTaxFree(p.TaxFree).SetDigital(p.Digital).SetActive(p.Active).
		SetCreatedAt(p.CreatedAt).SetUpdatedAt(p.UpdatedAt)
	if p.Recurrence != nil {
		c.SetRecurrence(p.Recurrence)
	}
	return c.Exec(ctx)
}

// Product reads a product; pay.NotFound if there is none or, except for an
// admin, it is not on sale.
func (s *Service) Product(ctx context.Context, caller auth.Caller, sku string) (*ent.Product, error) {
	if !skuShape.MatchString(sku) {
		return nil, pay.Refuse(pay.NotFound)
	}
	p, err := s.DB.Product.Query().Where(product.ID(sku)).First(ctx)
	if ent.IsNotFound(err) || err == nil && !p.Active && caller.Role != auth.Admin {
		return nil, pay.Refuse(pay.NotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read product: %w", err)
	}
	return p, nil
}

// Products reads a page of what is for sale, by sku; an admin also sees what
// is not.
func (s *Service) Products(ctx context.Context, caller auth.Caller, page Page) ([]*ent.Product, bool, error) {
	if !isWord(page.After) {
		return nil, false, pay.Refuse(pay.BadRequest)
	}
	q := s.DB.Product.Query().Order(product.ByID()).Limit(page.First + 1)
	if caller.Role != auth.Admin {
		q.Where(product.Active(true))
	}
	if page.After != "" {
		q.Where(product.IDGT(page.After))
	}
	all, err := q.All(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("read products: %w", err)
	}
	rows, more := page.cut(len(all))
	return all[:rows], more, nil
}

// SeedProducts puts sample products into an empty table.
func (s *Service) SeedProducts(ctx context.Context) error {
	n, err := s.DB.Product.Query().Count(ctx)
	if err != nil || n > 0 {
		return err
	}
	now := s.now()
	for _, p := range []*ent.Product{
		{ID: "chair", Name: "원목 의자", Price: 89_000, Currency: pay.KRW},
		{ID: "desk", Name: "스탠딩 책상", Price: 249_000, Currency: pay.KRW},
		{ID: "lamp", Name: "독서등", Price: 32_000, Currency: pay.KRW},
		{ID: "apple", Name: "사과 한 상자", Price: 28_000, Currency: pay.KRW, TaxFree: true},
		{ID: "ebook", Name: "목공 입문 (전자책)", Price: 12_000, Currency: pay.KRW, Digital: true},
		{
			ID: "membership", Name: "월간 멤버십", Price: 9_900, Currency: pay.KRW, Digital: true,
			Recurrence: &pay.Recurrence{Every: pay.PeriodMonth, Interval: 1},
		},
		{ID: "print", Name: "Art print, shipped abroad", Price: 12_050, Currency: "USD"},
	} {
		p.Active, p.CreatedAt, p.UpdatedAt = true, now, now
		if err := s.insertProduct(ctx, p); err != nil && !database.IsDuplicate(err) {
			return fmt.Errorf("seed product %s: %w", p.ID, err)
		}
	}
	return nil
}
