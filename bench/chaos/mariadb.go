package main

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver named "mysql"
)

// installMariaDB makes an empty server in dir, at an address of its own. What
// it has committed is on the disk before it says so, as a payment's must be.
func installMariaDB(ctx context.Context, dir, address string) (*process, error) {
	server, err := lookUp("mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := lookUp("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "mariadb")
	who, name, err := mariaDBUser()
	if err != nil {
		return nil, err
	}
	args := []string{"--no-defaults", "--datadir=" + data, "--auth-root-authentication-method=normal", "--skip-test-db"}
	if who != nil {
		args = append(args, "--user="+name) // whose the files shall be
	}
	if out, err := exec.CommandContext(ctx, install, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	make := func() *exec.Cmd {
		cmd := exec.Command(server,
			"--no-defaults", "--datadir="+data, "--socket="+filepath.Join(data, "m.sock"), "--pid-file="+filepath.Join(data, "m.pid"),
			"--bind-address=127.0.0.1", "--port="+port, "--skip-name-resolve",
			"--innodb-flush-log-at-trx-commit=1", "--skip-log-bin", "--innodb-buffer-pool-size=128M", "--innodb-log-file-size=64M",
			"--max-connections=300", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin",
		)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
		return cmd
	}
	return &process{name: "mariadbd", make: make, log: filepath.Join(dir, "mariadbd.log")}, nil
}

// createDatabase waits for the server and makes the database if it is missing.
func createDatabase(address string) func(context.Context) error {
	return func(ctx context.Context) error {
		db, err := sql.Open("mysql", "root@tcp("+address+")/?timeout=1s")
		if err != nil {
			return err
		}
		defer db.Close()
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_, err = db.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS chaos")
		return err
	}
}

// mariaDBUser is who MariaDB runs as, since it refuses to run as root; nil is
// ourselves.
func mariaDBUser() (*syscall.Credential, string, error) {
	if os.Geteuid() != 0 {
		return nil, "", nil
	}
	u, err := user.Lookup("mysql")
	if err != nil {
		return nil, "", fmt.Errorf("as root: there is no user mysql; run: make setup (%w)", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, "", err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, u.Username, err
}

// lookUp finds a program in the path or where Debian keeps it.
func lookUp(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	path := "/usr/sbin/" + name
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is missing; as root, run: make setup", name)
	}
	return path, nil
}
