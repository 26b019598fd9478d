package process

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
	"strconv"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql" // the driver named "mysql"
)

// ErrNotInstalled says that there is no MariaDB on this machine.
var ErrNotInstalled = errors.New("MariaDB is not installed; as root, run: make setup")

// MariaDB is a server of our own at 127.0.0.1. What it has committed is on the
// disk before it says so, as a payment's must be.
type MariaDB struct {
	*Process
	URL string // of its one database, for the server

	address, database string
}

// InstallMariaDB makes an empty server in dir, whose pool of pages takes so
// many MB, and does not start it.
func InstallMariaDB(ctx context.Context, dir, database string, poolMB int) (*MariaDB, error) {
	server, err := lookUp("mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := lookUp("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	who, name, err := owner()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "mariadb")
	args := []string{"--no-defaults", "--datadir=" + data, "--auth-root-authentication-method=normal", "--skip-test-db"}
	if who != nil {
		args = append(args, "--user="+name) // whose the files shall be
	}
	if out, err := exec.CommandContext(ctx, install, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mariadb-install-db: %w\n%s", err, out)
	}
	address, err := FreeAddress()
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	pool := strconv.Itoa(poolMB) + "M"
	command := func() *exec.Cmd {
		cmd := exec.Command(server,
			"--no-defaults", "--datadir="+data, "--socket="+filepath.Join(data, "m.sock"), "--pid-file="+filepath.Join(data, "m.pid"),
			"--bind-address=127.0.0.1", "--port="+port, "--skip-name-resolve",
			"--innodb-flush-log-at-trx-commit=1", "--skip-log-bin", "--innodb-buffer-pool-size="+pool, "--innodb-log-file-size="+pool,
			"--max-connections=300", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_bin",
		)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who} // from its first instruction on
		return cmd
	}
	return &MariaDB{New("mariadbd", dir, command), "mysql://root@" + address + "/" + database, address, database}, nil
}

// Start begins a life and waits until the database is there.
func (m *MariaDB) Start(ctx context.Context) error {
	if err := m.Process.Start(); err != nil {
		return err
	}
	return m.Ready(ctx, m.create)
}

// create makes the database if it is missing.
func (m *MariaDB) create(ctx context.Context) error {
	db, err := sql.Open("mysql", "root@tcp("+m.address+")/?timeout=1s")
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err = db.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS "+m.database)
	return err
}

// owner is who MariaDB runs as, since it refuses to run as root; nil is
// ourselves.
func owner() (*syscall.Credential, string, error) {
	if os.Geteuid() != 0 {
		return nil, "", nil
	}
	u, err := user.Lookup("mysql")
	if err != nil {
		return nil, "", fmt.Errorf("%w: there is no user mysql, and root may not run it", ErrNotInstalled)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, u.Username, errors.Join(err1, err2)
}

// lookUp finds a program in the path or where Debian keeps it.
func lookUp(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	if path, err := exec.LookPath("/usr/sbin/" + name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%w: %s is missing", ErrNotInstalled, name)
}
