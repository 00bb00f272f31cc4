// Command sudoku_solver solves Sudoku puzzles by backtracking on the most
// constrained cell, with bit masks.
package main

import (
	"fmt"
	"log"
	"math/bits"
	"strings"
)

// allDigits has bit d set for every digit d; bit 0 is unused.
const allDigits uint16 = 0b11_1111_1110

// A Grid knows its digits, with 0 for an empty cell, and which digits each row,
// column and box already holds.
type Grid struct {
	cells [81]int
	used  [27]uint16
}

// units returns the row, the column and the box of a cell, numbered from 0 to 26.
func units(cell int) [3]int {
	row, column := cell/9, cell%9
	return [3]int{row, 9 + column, 18 + row/3*3 + column/3}
}

// Parse reads 81 characters, digits for givens and dots for empty cells.
func Parse(text string) (*Grid, error) {
	if len(text) != 81 {
		return nil, fmt.Errorf("expected 81 cells, found %d", len(text))
	}
	var grid Grid
	for cell, char := range text {
		if char == '.' {
			continue
		}
		if char < '1' || char > '9' {
			return nil, fmt.Errorf("unexpected '%c' at cell %d", char, cell)
		}
		if grid.candidates(cell)>>(char-'0')&1 == 0 {
			return nil, fmt.Errorf("digit %c clashes at cell %d", char, cell)
		}
		grid.toggle(cell, int(char-'0'))
	}
	return &grid, nil
}

// candidates returns the mask of digits that no peer of the cell uses.
func (g *Grid) candidates(cell int) uint16 {
	free := allDigits
	for _, unit := range units(cell) {
		free &^= g.used[unit]
	}
	return free
}

// toggle writes a digit into an empty cell, or takes the same digit out again.
func (g *Grid) toggle(cell, digit int) {
	g.cells[cell] ^= digit
	for _, unit := range units(cell) {
		g.used[unit] ^= 1 << digit
	}
}

// Solve fills the grid, or reports false and leaves it as it was.
func (g *Grid) Solve() bool {
	target, fewest := -1, 10
	for cell, digit := range g.cells {
		if options := bits.OnesCount16(g.candidates(cell)); digit == 0 && options < fewest {
			target, fewest = cell, options
		}
	}
	if target < 0 {
		return true
	}
	for rest := g.candidates(target); rest != 0; rest &= rest - 1 {
		digit := bits.TrailingZeros16(rest)
		g.toggle(target, digit)
		if g.Solve() {
			return true
		}
		g.toggle(target, digit)
	}
	return false
}

// Answers reports whether the grid is a correct solution of a puzzle.
func (g *Grid) Answers(text string) bool {
	for _, mask := range g.used {
		if mask != allDigits {
			return false
		}
	}
	for cell, char := range text {
		if char != '.' && int(char-'0') != g.cells[cell] {
			return false
		}
	}
	return true
}

func (g *Grid) String() string {
	var b strings.Builder
	for cell, digit := range g.cells {
		switch {
		case cell == 0:
		case cell%27 == 0:
			b.WriteString("\n------+-------+------\n")
		case cell%9 == 0:
			b.WriteByte('\n')
		case cell%3 == 0:
			b.WriteString(" | ")
		default:
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, digit)
	}
	return b.String()
}

func main() {
	log.SetFlags(0)
	puzzles := []struct{ name, text string }{
		{"easy", ".2.9..154....1.2..4....7.9......3.........61.97816...3..6452.7.....389.183.691..2"},
		{"hard", "..7....2.5......48.49.56...61..........1.2..7.83.....6...9.........4.1.2465......"},
		{"impossible", "12345678." + "........9" + strings.Repeat(".", 63)},
		{"clashing", "5...5" + strings.Repeat(".", 76)},
		{"short", "12."},
		{"misspelt", "x" + strings.Repeat(".", 80)},
	}
	solved := 0
	for _, puzzle := range puzzles {
		grid, err := Parse(puzzle.text)
		switch {
		case err != nil:
			fmt.Printf("%s: %v\n", puzzle.name, err)
		case !grid.Solve():
			fmt.Printf("%s: no solution\n", puzzle.name)
		case !grid.Answers(puzzle.text):
			log.Fatalf("the solution of %s breaks the rules:\n%v", puzzle.name, grid)
		default:
			solved++
			fmt.Printf("%s:\n%v\n", puzzle.name, grid)
		}
	}
	if solved != 2 {
		log.Fatalf("expected to solve two puzzles, not %d", solved)
	}
}
