package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"time"
)

var errNotInstalled = errors.New("not installed")

// startMariaDB starts a server of our own with an empty database, at
// 127.0.0.1, and returns its URL. Each commit is on the disk before it is
// answered, as a payment's must be.
func startMariaDB(ctx context.Context, dir string) (*process, string, error) {
	server, err := lookUp("mariadbd", "/usr/sbin/mariadbd")
	if err != nil {
		return nil, "", err
	}
	install, err := lookUp("mariadb-install-db", "/usr/bin/mariadb-install-db")
	if err != nil {
		return nil, "", err
	}
	data := filepath.Join(dir, "mariadb")
	who, err := mariaDBUser()
	if err != nil {
		return nil, "", err
	}
	args := []string{"--no-defaults", "--datadir=" + data, "--auth-root-authentication-method=normal", "--skip-test-db"}
	if who != nil {
		args = append(args, "--user="+who.Username) // whose the files shall be
	}
	if out, err := exec.CommandContext(ctx, install, args...).CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, "", err
	}
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(server,
		"--no-defaults", "--datadir="+data, "--socket="+filepath.Join(data, "m.sock"), "--pid-file="+filepath.Join(data, "m.pid"),
		"--bind-address=127.0.0.1", "--port="+port, "--skip-name-resolve",
		"--innodb-flush-log-at-trx-commit=1", "--skip-log-bin", "--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M",
		"--max-connections=300", // three pools of 64
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin",
	)
	if who != nil {
		if err := runAs(cmd, who); err != nil {
			return nil, "", err
		}
	}
	p, err := start("mariadbd", dir, cmd)
	if err != nil {
		return nil, "", err
	}
	create := func(ctx context.Context) error {
		db, err := sql.Open("mysql", "root@tcp("+address+")/?timeout=1s")
		if err != nil {
			return err
		}
		defer db.Close()
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_, err = db.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS bench")
		return err
	}
	if err := p.ready(ctx, create); err != nil {
		p.stop()
		return nil, "", err
	}
	return p, "mysql://root@" + address + "/bench", nil
}

// mariaDBUser is who MariaDB runs as, since it refuses to run as root; nil is
// ourselves.
func mariaDBUser() (*user.User, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("mysql")
	if err != nil {
		return nil, fmt.Errorf("%w for root: there is no user mysql", errNotInstalled)
	}
	return u, nil
}

// lookUp finds a program in the path or where Debian keeps it.
func lookUp(name, usual string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if _, err := os.Stat(usual); err == nil {
		return usual, nil
	}
	return "", fmt.Errorf("%w: %s", errNotInstalled, name)
}
