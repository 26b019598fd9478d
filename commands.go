package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"paygraph/internal/auth"
	"paygraph/internal/config"
	"paygraph/internal/database"
)

// command is the command line. Everything else is set by the environment.
func command() *cli.Command {
	return &cli.Command{
		Name: "paygraph", Usage: "a payment API for web shops, in front of Iamport", Version: version,
		Action: configured(serve),
		Commands: []*cli.Command{
			{Name: "serve", Usage: "serve the API (the default)", Action: configured(serve)},
			{Name: "migrate", Usage: "bring the tables up to date", Action: configured(migrate)},
			{Name: "sandbox", Usage: "serve the local Iamport alone, at ADDR", Action: configured(sandboxAlone)},
			reconcileCommand(),
			{
				Name: "token", Usage: "print a token for development",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "role", Value: "customer", Usage: "customer or admin"},
					&cli.StringFlag{Name: "subject", Usage: "whose token it is", Required: true},
					&cli.DurationFlag{Name: "ttl", Value: time.Hour, Usage: "how long it lives"},
				},
				Action: printToken,
			},
		},
	}
}

// configured runs a command with the configuration, or tells all that is wrong
// with it.
func configured(run func(context.Context, config.Config) error) cli.ActionFunc {
	return func(ctx context.Context, cmd *cli.Command) error {
		if cmd.Args().Present() {
			return fmt.Errorf("there is no command %q; see paygraph --help", cmd.Args().First())
		}
		c, err := config.Load(os.Environ())
		if err != nil {
			return fmt.Errorf("the configuration has faults:\n%w", err)
		}
		return run(ctx, c)
	}
}

func migrate(ctx context.Context, c config.Config) error {
	db, err := database.Open(c.DatabaseURL)
	if err != nil {
		return fmt.Errorf("DATABASE_URL: %w", err)
	}
	defer db.Close()
	steps, err := db.Migrate(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("tables are up to date, %d migrations applied\n", steps)
	return nil
}

func printToken(ctx context.Context, cmd *cli.Command) error {
	roles := map[string]auth.Role{"customer": auth.Customer, "admin": auth.Admin}
	role, ok := roles[cmd.String("role")]
	if !ok {
		return errors.New("--role is customer or admin")
	}
	c, err := config.Load(os.Environ())
	if err != nil {
		return fmt.Errorf("the configuration has faults:\n%w", err)
	}
	if err := c.MakeSecrets(); err != nil {
		return err
	}
	tokens, err := auth.New(ctx, auth.Config{Secret: c.TokenSecret})
	if err != nil {
		return err
	}
	token, _, err := tokens.Issue(role, cmd.String("subject"), cmd.Duration("ttl"))
	if err == nil {
		fmt.Println(token)
	}
	return err
}

// networks are those of a list that config has checked.
func networks(list []string) []netip.Prefix {
	all := make([]netip.Prefix, len(list))
	for i, s := range list {
		all[i] = netip.MustParsePrefix(s)
	}
	return all
}
