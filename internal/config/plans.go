package config

import (
	"net/url"
	"slices"
	"time"
)

// settlePlans checks what plans are configured with.
func (c *Config) settlePlans(all *problems) {
	const longest = 90 * 24 * time.Hour
	last := time.Duration(0)
	for _, d := range c.PlanRetries {
		if d < last+time.Minute || d > longest {
			all.add("PLAN_RETRIES", "are growing times after a failed charge, at least a minute apart and at most 2160h, such as 24h,72h,120h")
			break
		}
		last = d
	}
	if c.PlanRate == nil {
		c.PlanRate = new(20)
		if c.Sandbox { // its clock lives a year in seconds, and it is our own
			c.PlanRate = new(0)
		}
	}
	if *c.PlanRate < 0 || *c.PlanRate > 1_000 {
		all.add("PLAN_RATE", "is how many calls a second Iamport gets for plans, 1 to 1000; 0 is without a bound")
	}
	u, err := url.Parse(c.PlanURL)
	if c.PlanURL != "" && (err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme)) {
		all.add("PLAN_URL", "is the page where a buyer changes a plan's card, such as https://shop.example.com/membership")
	}
}
