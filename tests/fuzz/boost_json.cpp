// boost_json.cpp: Boost.JSON, compiled into the fuzzers, so that they see the ways through it: the
// installed library counts none.
#include <boost/json/src.hpp>
