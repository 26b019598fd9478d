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
	if out, err := exec.CommandContext(ctx, install, append(args, who...)...).CombinedOutput(); err != nil {
		return nil, "", fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, "", err
	}
	_, port, _ := net.SplitHostPort(address)
	args = []string{
		"--no-defaults", "--datadir=" + data, "--socket=" + filepath.Join(data, "m.sock"), "--pid-file=" + filepath.Join(data, "m.pid"),
		"--bind-address=127.0.0.1", "--port=" + port, "--skip-name-resolve",
		"--innodb-flush-log-at-trx-commit=1", "--skip-log-bin", "--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M",
		"--max-connections=300", // three pools of 64
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin",
	}
	p, err := start("mariadbd", dir, exec.Command(server, append(args, who...)...))
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

// mariaDBUser is the flag that makes MariaDB run as somebody else, since it
// refuses to run as root.
func mariaDBUser() ([]string, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if _, err := user.Lookup("mysql"); err != nil {
		return nil, fmt.Errorf("%w for root: there is no user mysql", errNotInstalled)
	}
	return []string{"--user=mysql"}, nil
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
