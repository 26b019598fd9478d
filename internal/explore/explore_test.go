package explore

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paygraph/internal/service"
)

// How much is explored. The short form, which CI runs, takes a sample of each
// scenario. EXPLORE=nightly plays every ordering, and each again with some of
// its crashes, silences and simultaneous pairs; EXPLORE=all, with all of them.
const (
	sampled  = 128 / slow       // runs of each scenario in the short form
	hurry    = 60 * time.Second // for all of them; on a slow machine they get fewer runs
	fewest   = 8                // but so many
	troubled = 6                // runs of each ordering with some trouble, in the nightly form
	aWorld   = 300              // runs that share a world
)

var seed = flag.Uint64("seed", uint64(time.Now().UnixNano()), "chooses the sample")

func TestMain(m *testing.M) {
	flag.Parse()
	// What is explored is what is said and written, not how a disk keeps it.
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() && os.Getenv("TMPDIR") == "" {
		_ = os.Setenv("TMPDIR", "/dev/shm")
	}
	os.Exit(m.Run())
}

func TestEveryOrdering(t *testing.T) {
	t.Parallel()
	form := os.Getenv("EXPLORE")
	only := os.Getenv("EXPLORE_ONLY")
	var explored atomic.Int64
	var mu sync.Mutex
	var lines []string
	start := time.Now()
	t.Run("scenarios", func(t *testing.T) {
		for _, sc := range scenarios {
			if !strings.Contains(sc.name, only) {
				continue
			}
			t.Run(strings.ReplaceAll(sc.name, " ", "_"), func(t *testing.T) {
				t.Parallel()
				e := &explorer{t: t, scenario: sc, ends: map[string]int{}, form: form, share: hurry * time.Duration(runtime.GOMAXPROCS(0)) / time.Duration(len(scenarios))}
				e.run()
				explored.Add(int64(e.done))
				mu.Lock()
				defer mu.Unlock()
				lines = append(lines, fmt.Sprintf("%6d of %-48s %d ends, %d crashes, %d silences", e.done, sc.name, len(e.ends), e.crashes, e.silences))
			})
		}
	})
	slices.Sort(lines)
	t.Logf("explored %d orderings of %d scenarios in %s (seed %d)\n%s", explored.Load(), len(lines), time.Since(start).Round(time.Second),
		*seed, strings.Join(lines, "\n"))
	if form == "" {
		t.Log("this is the short form, a sample; EXPLORE=nightly plays every ordering")
	}
}

// explorer goes through the orderings of one scenario.
type explorer struct {
	t        *testing.T
	scenario scenario
	form     string
	share    time.Duration // of the time that the short form has
	world    *world
	ends     map[string]int
	done     int
	crashes  int
	silences int
	failed   int
}

// variation is what is special about one run of an ordering.
type variation struct {
	trouble
	together int // this action and the next happen at the same time; -1 is none
}

func (v variation) String() string {
	switch {
	case v.crashAt > 0:
		return fmt.Sprintf("a crash at point %d", v.crashAt)
	case v.faultAt > 0:
		return fmt.Sprintf("%s at call %d", v.fault, v.faultAt)
	case v.lateAt > 0:
		return fmt.Sprintf("an answer to call %d, %d actions late", v.lateAt, v.lateBy)
	case v.together >= 0:
		return fmt.Sprintf("actions %d and %d at once", v.together+1, v.together+2)
	default:
		return "no trouble"
	}
}

// maxFailed is how many failures of a scenario are told.
const maxFailed = 3

// run runs each ordering undisturbed, and then once for each point where a
// crash makes a difference, each call that may stay without an answer and each
// pair of neighbours that may happen at once; or a sample of all that.
func (e *explorer) run() {
	began := time.Now()
	rng := rand.New(rand.NewPCG(*seed, uint64(len(e.scenario.name))))
	orders := orderings(e.scenario.actions)
	rng.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	each := map[string]int{"": 3, "nightly": troubled, "mutant": 2 * troubled, "all": 1 << 30}[e.form]
	for _, order := range orders {
		points, writes := e.once(order, variation{together: -1})
		var all []variation
		for i := range points {
			all = append(all, variation{trouble: trouble{crashAt: i + 1}, together: -1})
		}
		for i, write := range writes {
			all = append(all, variation{trouble: trouble{faultAt: i + 1, fault: timeoutBefore}, together: -1})
			if write {
				all = append(all, variation{trouble: trouble{faultAt: i + 1, fault: timeoutAfter}, together: -1})
			} else {
				all = append(all, variation{trouble: trouble{lateAt: i + 1, lateBy: 1 + rng.IntN(3)}, together: -1})
			}
		}
		for i := range len(order) - 1 {
			if !slices.Contains(order[i+1].after, order[i].name) {
				all = append(all, variation{together: i})
			}
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, v := range all[:min(each, len(all))] {
			e.once(order, v)
		}
		if e.enough(time.Since(began)) {
			return
		}
	}
}

// enough reports whether the scenario has had its runs.
func (e *explorer) enough(took time.Duration) bool {
	switch e.form {
	case "":
		return e.failed >= maxFailed || e.done >= sampled || e.done >= fewest && took > e.share
	case "mutant":
		return e.failed > 0 || e.done >= 10*sampled
	default:
		return e.failed >= maxFailed
	}
}

// once runs one ordering and looks over the books. It returns how many points
// it passed, and its calls of the gateway.
func (e *explorer) once(order []action, v variation) (points int, writes []bool) {
	if e.world == nil || e.done%aWorld == 0 {
		e.world = newWorld(e.t, e.config)
	}
	e.done++
	s := e.world.begin(e.t.Context(), v.trouble)
	e.scenario.setup(s)
	end := e.play(s, order, v)
	s.chance.mu.Lock()
	defer s.chance.mu.Unlock()
	if v.crashAt > 0 {
		e.crashes++
	}
	if v.faultAt > 0 {
		e.silences++
	}
	if e.ends[end]++; e.ends[end] == 1 {
		e.t.Logf("ends as %s", end)
	}
	if want := e.scenario.ends; len(want) > 0 && !slices.Contains(want, end) {
		s.wrong("it ends as %s", end)
	}
	if len(s.faults) > 0 {
		e.failed++
		e.t.Errorf("%s\n%v\n%s%v", names(order), v, s.log.String(), s.faults)
	}
	return s.chance.points, s.chance.writes
}

func (e *explorer) config(c *service.Config) {
	if e.scenario.config != nil {
		e.scenario.config(c)
	}
}

// play plays an ordering to its end, and says how it ended.
func (e *explorer) play(s *story, order []action, v variation) string {
	defer func() {
		if p := recover(); p != nil {
			e.t.Fatalf("%s\n%v\n%s%v", names(order), v, s.log.String(), p)
		}
	}()
	var late *hold
	if v.lateAt > 0 {
		late = s.keep("", false)
	}
	for i := 0; i < len(order); i++ {
		if late != nil {
			// Whoever waits for the answer waits until another server has done
			// what comes next: what he hears then is old.
			done := make(chan struct{})
			waiting := order[i]
			go func() { waiting.do(s); close(done) }()
			select {
			case <-done:
			case <-late.held:
				s.another()
				for range min(v.lateBy, len(order)-1-i) {
					i++
					order[i].do(s)
					s.grow()
				}
				close(late.release)
				<-done
				late = nil
			}
			s.grow()
			continue
		}
		if i == v.together {
			var both sync.WaitGroup
			both.Go(func() { order[i].do(s) })
			both.Go(func() { order[i+1].do(s) })
			both.Wait()
			i++
		} else {
			order[i].do(s)
		}
		s.grow()
	}
	s.chance.mu.Lock()
	s.chance.hold = nil // it would have been a call after the last action
	s.chance.mu.Unlock()
	s.end()
	s.grow()
	return s.audit()
}

func names(order []action) string {
	var all []string
	for _, a := range order {
		all = append(all, a.name)
	}
	return strings.Join(all, ", ")
}

// orderings lists every order of the actions in which each comes after those
// that it has to.
func orderings(actions []action) [][]action {
	var all [][]action
	var extend func(done []action)
	extend = func(done []action) {
		if len(done) == len(actions) {
			all = append(all, slices.Clone(done))
			return
		}
		was := func(name string) bool {
			return slices.ContainsFunc(done, func(a action) bool { return a.name == name })
		}
		for _, a := range actions {
			if !was(a.name) && !slices.ContainsFunc(a.after, func(name string) bool { return !was(name) }) {
				extend(append(slices.Clip(done), a))
			}
		}
	}
	extend(nil)
	return all
}
