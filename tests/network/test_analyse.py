"""Plain files: how edges are read, and who is left out of every answer."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from data.errors import BadColumn, RefusedInput
from network.analyse import dominating_set, key_player_set, network, read_graph, removal

EDGES = pd.DataFrame({"source": ["a", "b", "b", "c"], "target": ["b", "a", "c", "c"], "weight": [1.0, 5.0, 2.0, 9.0]})
KEYS = {
    "n",
    "m",
    "density",
    "average_degree",
    "transitivity",
    "average_geodesic",
    "degree_assortativity",
    "in_degree_centralisation",
    "out_degree_centralisation",
    "components",
    "largest_component",
    "centrality",
}


def test_repeated_rows_last_weight_wins_and_self_ties_are_counted() -> None:
    plain = read_graph(EDGES, weight="weight")
    assert (plain.ids, plain.graph.get_edgelist(), plain.weights) == (("a", "b", "c"), [(0, 1), (1, 2)], (5.0, 2.0))
    assert plain.self_loops == 1
    directed = read_graph(EDGES, weight="weight", directed=True)
    assert directed.graph.get_edgelist() == [(0, 1), (1, 0), (1, 2)]


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_every_number_equals_networkx(seed: int, directed: bool) -> None:
    oracle = nx.gnm_random_graph(30, 55, seed=seed, directed=directed)
    oracle.remove_nodes_from([v for v in list(oracle) if oracle.degree(v) == 0])
    frame = pd.DataFrame(list(oracle.edges), columns=["source", "target"])
    answer = network(read_graph(frame, directed=directed))
    assert answer.keys() >= KEYS
    assert json.loads(json.dumps(answer)) == answer
    undirected = oracle.to_undirected()
    lengths = [d for a, to in nx.all_pairs_shortest_path_length(oracle) for b, d in to.items() if a != b]
    expected = {
        "n": oracle.number_of_nodes(),
        "m": oracle.number_of_edges(),
        "density": nx.density(oracle),
        "transitivity": nx.transitivity(undirected),
        "average_geodesic": np.mean(lengths),
        "degree_assortativity": nx.degree_assortativity_coefficient(oracle),
        "components": nx.number_connected_components(undirected),
        "largest_component": max(map(len, nx.connected_components(undirected))),
    }
    for key, value in expected.items():
        assert answer[key] == pytest.approx(value, abs=1e-9), key
    scores = pd.DataFrame(answer["centrality"]).T
    scores.index = scores.index.astype(int)
    theirs = pd.DataFrame(
        {
            "degree_centrality": nx.degree_centrality(oracle),
            "betweenness": nx.betweenness_centrality(oracle),
            "closeness": nx.closeness_centrality(oracle),
        }
    )
    pd.testing.assert_frame_equal(scores.loc[theirs.index, theirs.columns], theirs, check_names=False, atol=1e-9)


def test_inverse_weight_makes_strong_ties_short() -> None:
    frame = pd.DataFrame({"source": list("aab"), "target": list("bcc"), "w": [10, 1, 10]})
    oracle = nx.Graph([("a", "b", {"d": 0.1}), ("a", "c", {"d": 1.0}), ("b", "c", {"d": 0.1})])
    answer = network(read_graph(frame, weight="w"), length="inverse-weight")
    theirs = nx.betweenness_centrality(oracle, weight="d")
    assert {k: v["betweenness"] for k, v in answer["centrality"].items()} == theirs
    assert answer["centrality"]["b"]["strength"] == 20
    with pytest.raises(RefusedInput, match="name the column of weights"):
        network(read_graph(frame), length="inverse-weight")


def test_centralisation_of_a_star_is_one() -> None:
    star = pd.DataFrame({"source": ["hub"] * 5, "target": list("abcde")})
    whole = network(read_graph(star))
    assert (whole["in_degree_centralisation"], whole["out_degree_centralisation"]) == (1.0, 1.0)
    # Wasserman & Faust 1994, p. 199: out of the hub 5 a star sends 5, so the sum of differences is n - 1 squared.
    out = network(read_graph(star, directed=True))
    assert (out["out_degree_centralisation"], out["in_degree_centralisation"]) == (1.0, pytest.approx(1 / 25))


@pytest.mark.parametrize("labelled", [True, False])
def test_matrix_equals_its_edge_list(labelled: bool) -> None:
    cells = pd.DataFrame([[0, 3, 0, 0], [3, 0, 2, 0], [0, 2, 0, 0], [0, 0, 0, 0]], columns=list("abcd"))
    if labelled:
        cells.insert(0, "Unnamed: 0", list("abcd"))
    plain = read_graph(cells, matrix=True)
    rows = read_graph(
        pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "w": [3, 2]}),
        weight="w",
        nodes=pd.DataFrame({"Id": list("abcd")}),
    )
    assert (plain.ids, plain.self_loops) == (rows.ids, 0)
    assert network(plain) == network(rows)


def test_matrix_that_is_not_square_or_not_numbers() -> None:
    with pytest.raises(BadColumn, match="3 rows and 2 columns"):
        read_graph(pd.DataFrame(np.zeros((3, 2))), matrix=True)
    with pytest.raises(RefusedInput, match="row 3"):
        read_graph(pd.DataFrame({"a": ["0", "x"], "b": ["1", "0"]}), matrix=True)
    with pytest.raises(BadColumn, match="ids of rows and columns differ"):
        read_graph(pd.DataFrame({"id": ["b", "a"], "a": [0, 1], "b": [1, 0]}), matrix=True)


def test_ids_stay_what_they_are() -> None:
    numbers = pd.DataFrame({"source": ["1", "2"], "target": ["2", "3"]})
    assert read_graph(numbers).ids == (1, 2, 3)
    zeros = pd.DataFrame({"source": ["007", "2"], "target": ["2", "3"]})
    assert read_graph(zeros).ids == ("007", "2", "3")
    gaps = pd.DataFrame({"source": [1.0, 2.0], "target": [2, 3]})
    assert read_graph(gaps).ids == (1, 2, 3)


def test_faults_name_row_and_column() -> None:
    with pytest.raises(BadColumn, match="no column 'from'; the file has source, target, weight"):
        read_graph(EDGES, source="from")
    with pytest.raises(RefusedInput, match="edges row 3: an end is empty"):
        read_graph(pd.DataFrame({"source": ["a", None], "target": ["b", "c"]}))
    with pytest.raises(RefusedInput, match="edges row 2, column weight"):
        read_graph(EDGES.assign(weight=[0, 1, 1, 1]), weight="weight")


AGES = pd.DataFrame(
    {
        "id": ["hub", "adult", "child", "unknown", "car", "17"],
        "kind": ["person", "person", "child", "person", "vehicle", "person"],
        "age": [None, "40", "30", "", "", "17"],
    }
)
STAR = pd.DataFrame(
    {
        "source": ["hub"] * 6 + ["adult", "adult"],
        "target": ["adult", "child", "unknown", "car", "17", "unlisted", "child", "car"],
    }
)


def test_children_and_unknown_ages_are_left_out_of_every_answer() -> None:
    plain = read_graph(STAR, nodes=AGES)
    may = {"adult", "car"}
    assert set(removal(plain, by="betweenness", recompute=True)["removed"]) == may
    assert set(key_player_set(plain, size=2)["set"]) == may
    assert set(dominating_set(plain)["set"]) <= may
    assert set(network(plain)["centrality"]) == may
    answers = [removal(plain, by="degree"), key_player_set(plain, size=1), dominating_set(plain), network(plain)]
    assert all(answer["age_checked"] is True for answer in answers)


def test_kinds_without_ages_leave_only_things() -> None:
    plain = read_graph(STAR, nodes=AGES.drop(columns="age"))
    assert key_player_set(plain, size=1)["set"] == ["car"]
    assert key_player_set(plain, size=1)["age_checked"] is True


def test_a_node_listed_twice_is_refused() -> None:
    twice = pd.DataFrame({"id": ["child", "child"], "kind": "person", "age": ["12", "40"]})
    with pytest.raises(RefusedInput, match="row 3"):
        read_graph(STAR, nodes=twice)


@pytest.mark.parametrize("age", ["121", "99999", "inf", "", "17.9"])
def test_an_age_that_nobody_has_is_not_known(age: str) -> None:
    nodes = pd.DataFrame({"id": ["hub", "car"], "kind": ["person", "vehicle"], "age": [age, ""]})
    assert "hub" not in key_player_set(read_graph(STAR, nodes=nodes), size=1)["set"]


def test_without_ages_the_answer_says_so() -> None:
    plain = read_graph(STAR)
    assert key_player_set(plain, size=1)["set"] == ["hub"]
    assert all(a["age_checked"] is False for a in (dominating_set(plain), removal(plain, by="degree", steps=1)))


def test_isolates_count() -> None:
    plain = read_graph(STAR, nodes=pd.DataFrame({"id": ["alone"]}))
    assert (network(plain)["n"], network(plain)["components"]) == (8, 2)
    assert "alone" in dominating_set(plain)["set"]


def test_nothing_at_all() -> None:
    empty = network(read_graph(pd.DataFrame({"source": [], "target": []})))
    assert (empty["n"], empty["density"], empty["average_geodesic"], empty["centrality"]) == (0, None, None, {})
